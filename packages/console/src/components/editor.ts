import { type UseFormReturnType, useForm } from '@mantine/form';
import {
  type FetchQueryOptions,
  isCancelledError,
  type QueryKey,
  useQueryClient,
} from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import type { Versioned } from '../api/client.ts';
import { ApiProblem, errorsByField, explain } from '../api/problem.ts';
import { changesBetween, type Values } from './changes-between.ts';
import { type Question, useConfirm } from './confirm.tsx';
import { useHere } from './here.ts';
import { toastDone, toastFailed } from './toasts.tsx';

/** Something that somebody else changed while a form was being filled in. */
export interface Conflict {
  field: string;
  /** As it was when the form was opened, as it is now, and as the form has it. */
  before: unknown;
  theirs: unknown;
  mine: unknown;
}

export interface Editor<V extends Values, T = never> {
  form: UseFormReturnType<V>;
  isSaving: boolean;
  /** What concerns no field. */
  problem: string | undefined;
  conflicts: Conflict[] | undefined;
  save: () => Promise<void>;
  /** Saves the form's changes over those of the other. */
  saveAnyway: () => Promise<void>;
  /** Forgets the form's changes and shows what is stored. */
  takeTheirs: () => void;
  /** Goes on from what is stored now, with the form's own changes in it. */
  rebase: (to: Versioned<T>) => void;
}

/**
 * A form over one thing that is stored: sends only what was changed, says at each field what the API says of it, and
 * where the thing has changed meanwhile shows what, and lets one decide.
 */
export function useEditor<T, V extends Values, K extends QueryKey>(options: {
  stored: Versioned<T>;
  /** Reads the thing; what is stored now is kept as its answer. */
  query: FetchQueryOptions<Versioned<T>, Error, Versioned<T>, K>;
  toValues: (thing: T) => V;
  /** What is asked before the values that differ are saved; undefined: they are saved at once. */
  question?: (changed: Partial<V>) => Promise<Question | undefined>;
  /** Sends the values that differ. @param etag what the change was decided on. */
  save: (changed: Partial<V>, etag: string) => Promise<Versioned<T>>;
  /** Lists that show the thing, by the beginnings of their keys: they are read anew once it is saved. */
  lists?: readonly QueryKey[];
  done: string;
  /** Offers the way back once it is saved; of what was changed. */
  canUndo?: boolean | ((changed: Partial<V>) => boolean);
  /** Names of fields inside of values, such as `attributes.department`, that errors are shown at. */
  fields?: readonly string[];
}): Editor<V, T> {
  const { stored, query, toValues, done, lists = [], canUndo = false, fields = [] } = options;
  const queryClient = useQueryClient();
  const [base, setBase] = useState(stored);
  const [isSaving, setSaving] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [fresh, setFresh] = useState<{ at: Versioned<T>; conflicts: Conflict[] }>();
  const confirm = useConfirm();
  const isHere = useHere();
  const form = useForm<V>({ initialValues: toValues(stored.value) });

  const reset = useCallback(
    (to: Versioned<T>) => {
      const values = toValues(to.value);
      setBase(to);
      form.setInitialValues(values);
      form.setValues(values);
      form.resetDirty(values);
      form.clearErrors();
      setProblem(undefined);
      setFresh(undefined);
    },
    [form, toValues],
  );

  /** Takes over what is stored now, but for what the form has changed since `from`. */
  function rebase(from: V, to: Versioned<T>): void {
    const mine = changesBetween(from, form.getValues());
    reset(to);
    form.setValues((values) => ({ ...values, ...mine }));
  }

  // Done to the thing elsewhere on the page, or by somebody else: a form in which nothing was typed shows it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what has come anew is taken over.
  useEffect(() => {
    if (isSaving || stored.etag === base.etag) return;
    if (!form.isDirty()) reset(stored);
    // Nothing that the form shows is another: what was typed is a change of this one as well.
    else if (isEmpty(changesBetween(toValues(base.value), toValues(stored.value)))) setBase(stored);
  }, [stored]);

  async function keep(now: Versioned<T>): Promise<void> {
    const { queryKey } = query;
    // What is being read is from before, and would be taken for newer.
    await queryClient.cancelQueries({ queryKey, exact: true });
    queryClient.setQueryData<Versioned<T>>(queryKey, now);
  }

  async function save(changed: Partial<V>, etag: string): Promise<Versioned<T>> {
    const saved = await options.save(changed, etag);
    for (const queryKey of lists) await queryClient.invalidateQueries({ queryKey });
    return saved;
  }

  async function undo(before: V, saved: Versioned<T>): Promise<void> {
    const after = toValues(saved.value);
    const restored = await save(changesBetween(after, before), saved.etag);
    await keep(restored);
    rebase(after, restored);
  }

  async function send(etag: string): Promise<void> {
    const before = toValues(base.value);
    const sent = form.getValues();
    const changed = changesBetween(before, sent);
    setSaving(true);
    setProblem(undefined);
    form.clearErrors();
    try {
      if (!(await isAgreed(changed, before))) return;
      const saved = await save(changed, etag);
      await keep(saved);
      // With what was typed since it was sent, which is not saved yet.
      rebase(sent, saved);
      const hasWayBack = typeof canUndo === 'function' ? canUndo(changed) : canUndo;
      toastDone(done, hasWayBack ? () => undo(before, saved) : undefined);
    } catch (error) {
      // Nobody would see it at the form.
      if (!isHere()) toastFailed(error);
      else if (error instanceof ApiProblem && error.code === 'version_mismatch') {
        await compare().catch((reason: unknown) => setProblem(explain(reason)));
      } else if (error instanceof ApiProblem) {
        const { byField, rest } = errorsByField(error, [
          ...Object.keys(form.getValues()),
          ...fields,
        ]);
        form.setErrors(byField as Parameters<typeof form.setErrors>[0]);
        setProblem(rest.length > 0 ? rest.join(' ') : undefined);
      } else setProblem(explain(error));
    } finally {
      setSaving(false);
    }
  }

  /** Not where the form was changed or left meanwhile: what was agreed to is not what would be saved. */
  async function isAgreed(changed: Partial<V>, before: V): Promise<boolean> {
    if (!options.question) return true;
    try {
      const question = await options.question(changed);
      const now = changesBetween(before, form.getValues());
      const isSame = isHere() && JSON.stringify(now) === JSON.stringify(changed);
      if (question === undefined || !isSame) return isSame;
      setSaving(false);
      const yes = await confirm(question);
      setSaving(yes);
      return yes;
    } catch (error) {
      // Whoever stops what the question is made of goes on editing.
      if (isCancelledError(error)) return false;
      throw error;
    }
  }

  async function compare(): Promise<void> {
    const at = await queryClient.fetchQuery({ ...query, staleTime: 0 });
    const before: Values = toValues(base.value);
    const mine: Values = form.getValues();
    const conflicts = Object.entries(changesBetween(before, toValues(at.value))).map(
      ([field, theirs]) => ({ field, before: before[field], theirs, mine: mine[field] }),
    );
    setFresh({ at, conflicts });
  }

  // Leaving with changes that are not saved is asked about; closing the tab is asked about by the browser.
  useBlocker({
    shouldBlockFn: async () =>
      form.isDirty() &&
      !(await confirm({
        title: 'Leave without saving?',
        consequence: 'What you have changed on this page and not saved is lost.',
        act: 'Leave',
      })),
    enableBeforeUnload: () => form.isDirty(),
  });

  return {
    form,
    isSaving,
    problem,
    conflicts: fresh?.conflicts,
    save: () => send(base.etag),
    saveAnyway: () => send(fresh?.at.etag ?? base.etag),
    takeTheirs: () => {
      if (fresh) reset(fresh.at);
    },
    rebase: (to) => rebase(toValues(base.value), to),
  };
}

function isEmpty(values: object): boolean {
  return Object.keys(values).length === 0;
}
