import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { styleNonce } from '../components/style-nonce.ts';
import { App, type Opening } from './app.tsx';

/** Puts the dashboard into the document. */
export function showApp(opening: Opening): void {
  const root = document.getElementById('root');
  if (!root) throw new TypeError('The document has a place for the dashboard.');
  // Read by what locks the page's scrolling behind a dialog, which adds a style sheet of its own.
  Object.assign(globalThis, { __webpack_nonce__: styleNonce() });
  createRoot(root).render(
    <StrictMode>
      <App {...opening} />
    </StrictMode>,
  );
}
