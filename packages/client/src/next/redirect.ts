/*
 * `redirect` is documented as an export of `next/navigation`. A bundler replaces exactly that name by
 * what fits the place, and Node.js can't resolve it without its `.js`, with which the bundler takes the
 * browser's version, which route handlers can't load. So this takes the function from where it is kept.
 */
export { redirect } from 'next/dist/client/components/redirect.js';
