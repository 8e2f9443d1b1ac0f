/*
 * `redirect` and `forbidden` are documented as exports of `next/navigation`. A bundler replaces exactly
 * that name by what fits the place, and Node.js can't resolve it without its `.js`, with which the bundler
 * takes the browser's version, which route handlers can't load. So this takes them from where they are kept.
 */
export { forbidden } from 'next/dist/client/components/forbidden.js';
export { redirect } from 'next/dist/client/components/redirect.js';
