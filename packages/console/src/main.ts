import { createElement, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { styleNonce } from './app/nonce.ts';
import { isComingBack, openSession } from './session/sign-in.ts';

// Read by what locks the page's scrolling behind a dialog, which adds a style sheet of its own.
Object.assign(globalThis, { __webpack_nonce__: styleNonce() });

// A page that goes on to the provider needs none of it, and one that comes back needs it soon.
const loadApp = () => import('./app/app.tsx');
if (isComingBack()) void loadApp();

const root = document.getElementById('root');
const opening = await openSession().then(
  (session) => session && { session },
  (error: unknown) => ({ error }),
);
// Otherwise the browser is on its way to the provider.
if (root && opening) {
  const { App } = await loadApp();
  createRoot(root).render(createElement(StrictMode, null, createElement(App, opening)));
}
