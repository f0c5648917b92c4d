import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { licensesOf } from './licenses.ts';
import { installedVersion } from '../src/builder/temporal/require-packages.ts';
import { BUNDLE, bundleHeader } from '../src/builder/temporal/workflow-bundle.ts';

// Bundles the workflow of builds for Temporal: `node scripts/build-workflows.ts FOLDER`. A worker that bundles it itself
// starts seconds later.

const [folder = '.'] = process.argv.slice(2);

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

const { code } = await bundleWorkflowCode({
  workflowsPath: join(PROJECT, 'src', 'builder', 'temporal', 'build-workflow.ts'),
  logger: new DefaultLogger('WARN'),
});

mkdirSync(folder, { recursive: true });
const modules = [...code.matchAll(/"\.(\/node_modules\/[^"]+)"/g)].map(([, path = '']) => join(PROJECT, path));
writeFileSync(join(folder, BUNDLE.replace(/js$/, 'LICENSE')), licensesOf(modules));
writeFileSync(join(folder, BUNDLE), bundleHeader(installedVersion('@temporalio/workflow') ?? '') + withoutPaths(code));

/** A worker needs a source map; the one of the bundler has the paths of this checkout and half of the size. */
function withoutPaths(bundled: string): string {
  const map = JSON.stringify({ version: 3, file: BUNDLE, sources: [], names: [], mappings: '' });
  const encoded = Buffer.from(map).toString('base64');
  return bundled.replace(/(sourceMappingURL=data:application\/json;charset=utf-8;base64,)\S+/, `$1${encoded}`);
}
