export { proxy } from './auth.ts';

/** Every page, and nothing that is only a file. */
export const config = { matcher: '/((?!_next/|favicon.ico).*)' };
