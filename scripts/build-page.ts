import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { build, type Plugin } from 'vite';

// Builds the page. Argument: the folder to write to.
const [outDir = ''] = process.argv.slice(2);
if (outDir === '') throw new Error('Give the folder to write to');

// Another value, such as that of a test runner, would compile JSX for development.
process.env['NODE_ENV'] = 'production';

await build({
  configFile: false,
  root: fileURLToPath(new URL('../src/web', import.meta.url)),
  plugins: [react(), preloadPage()],
  logLevel: 'warn',
  build: {
    outDir,
    emptyOutDir: true,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    license: { fileName: 'LICENSES.md' },
  },
});

/** The entry asks for the first figures, then loads the page: the browser fetches both at once. */
function preloadPage(): Plugin {
  return {
    name: 'preload-page',
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle = {} }) => {
        const chunk = Object.values(bundle).find((part) => part.type === 'chunk' && part.name === 'page');
        if (!chunk) throw new Error('The page is not a chunk of its own');
        return [
          {
            tag: 'link',
            attrs: { rel: 'modulepreload', crossorigin: true, href: `/${chunk.fileName}` },
            injectTo: 'head',
          },
        ];
      },
    },
  };
}
