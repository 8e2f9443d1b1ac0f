import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './build/precompress.ts';
import { sharedTokens } from './build/shared-tokens.ts';

export default defineConfig({
  base: '/admin/',
  plugins: [react(), sharedTokens(), precompress()],
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: 'es2023',
    // A data: address would need an exception in the policy of what may be loaded.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      output: {
        // Each by itself would be a request for a few hundred bytes.
        codeSplitting: {
          groups: [
            { name: nameIcons, test: /node_modules\/lucide-react/ },
            { name: 'data', test: /node_modules\/@tanstack|console\/src\/api\// },
            {
              name: 'parts',
              // What every page has; what forms are made of comes with the first form.
              test: /components\/(act|confirm|data-table|empty|facts|loaded|names|not-there|one-page|page-header|person-cell|person-tile|problem-alert|section|short-table|sources|take-out|titled|toasts|use-pages|when)\./,
            },
          ],
        },
      },
    },
  },
});

/**
 * An icon of one page only comes with that page: the chunk of icons is loaded by every page, the first one among them.
 *
 * @returns undefined: it goes with the module that imports it.
 */
function nameIcons(
  id: string,
  modules: { getModuleInfo(id: string): { importers: readonly string[] } | null },
): string | undefined {
  const importers = modules.getModuleInfo(id)?.importers ?? [];
  const [importer = ''] = importers;
  return importers.length === 1 && importer.includes('/src/features/') ? undefined : 'icons';
}
