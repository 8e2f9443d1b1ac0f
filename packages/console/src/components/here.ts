import { useRouter } from '@tanstack/react-router';
import { useCallback, useEffect, useRef } from 'react';

/**
 * For what is done when an answer has come, which may be late: it takes nobody away from where they have gone meanwhile,
 * and closes nothing that they have opened since.
 *
 * @returns a function that tells whether what calls this is still shown, and its page is not being left.
 */
export function useHere(): () => boolean {
  const router = useRouter();
  const page = useRef<string>(undefined);
  useEffect(() => {
    page.current = pageOf(router.latestLocation.pathname);
    return () => {
      page.current = undefined;
    };
  }, [router]);
  return useCallback(() => page.current === pageOf(router.latestLocation.pathname), [router]);
}

/** A page without its tabs: `/users/1` of `/users/1/sessions`. */
function pageOf(pathname: string): string {
  return pathname.split('/').slice(0, 3).join('/');
}
