import { readFileSync } from 'node:fs';

/** The bundled workflow code, beside this module in the package; a checkout has none. */
export const BUNDLE = 'build-workflow.bundle.js';

const MARK = '// Bundled with @temporalio/workflow ';

/** The first line of a bundle: it runs in workers of the version that it was made with. */
export function bundleHeader(version: string): string {
  return `${MARK}${version}\n`;
}

/** The version that a bundle was made with; undefined if it does not say so. */
export function bundledVersion(file: string): string | undefined {
  const [first = ''] = readFileSync(file, 'utf8').split('\n', 1);
  return first.startsWith(MARK) ? first.slice(MARK.length) : undefined;
}
