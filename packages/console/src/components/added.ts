import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { toastDone } from './toasts.tsx';

/**
 * @returns what is done when something was made in a dialog: the dialog closes, and the page of what was made opens, for
 * who has not gone elsewhere meanwhile.
 */
export function useAdded(options: {
  /** The list that it is in now, by its address and by what the keys of its queries begin with. */
  list: string;
  close: () => void;
  /** What to do next, in a sentence. */
  next?: string;
}) {
  const { list, close, next } = options;
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  return async ({ id, name }: { id: string; name: string }, isHere: boolean): Promise<void> => {
    // Not awaited: who waits for the list would go elsewhere, and be taken from there.
    void queryClient.invalidateQueries({ queryKey: [list] });
    toastDone(`${name} was added${next ? `. ${next}` : ''}`);
    if (!isHere) return;
    close();
    await navigate({ to: `/${list}/${id}` });
  };
}
