import { fileURLToPath } from 'node:url';

/** Where the build of the dashboard is, for whoever serves it; it may not have been made yet. */
export const consoleFolder: string = fileURLToPath(new URL('./dist/', import.meta.url));
