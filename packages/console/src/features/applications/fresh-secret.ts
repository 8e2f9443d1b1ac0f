import { useSyncExternalStore } from 'react';

// In memory only: who loads the page again has to make a new one.
const secrets = new Map<string, string>();
const listeners = new Set<() => void>();

/** Keeps the secret that was just made for an application, which the provider tells once. */
export function keepFreshSecret(appId: string, secret: string): void {
  secrets.set(appId, secret);
  for (const listener of listeners) listener();
}

/** Forgets it, as soon as it has been put where it belongs. */
export function forgetFreshSecret(appId: string): void {
  secrets.delete(appId);
  for (const listener of listeners) listener();
}

/** The secret that was made for an application since the dashboard was loaded; undefined: none, or it was forgotten. */
export function useFreshSecret(appId: string): string | undefined {
  return useSyncExternalStore(subscribe, () => secrets.get(appId));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
