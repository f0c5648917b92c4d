import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown, type OutputAsset, type OutputChunk, type Plugin } from 'rolldown';
import type { TestProject } from 'vitest/node';
import { sha256 } from '../src/core/canonical-json.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The program that tests start, see `PROGRAM` in `src/testing/run-cli.ts`. */
    program: string;
  }
}

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Inside `node_modules`, so that packages which stay outside of the bundle are found. Worktrees that share them have a
 * program each.
 */
const OUT = join(PROJECT, 'node_modules', '.cache', 'stepmeter-tests', `program-${sha256(PROJECT).slice(0, 12)}`);

/**
 * Bundles the program once for all tests that start it. Starting it from its sources loads some 300 modules, which takes
 * most of the CPU time of a short command. What the bundle contains is the code of this moment: it is built again for
 * every run of the tests. Files that the code finds relative to itself are those of the sources.
 */
export default async function bundleProgram({ provide }: TestProject): Promise<void> {
  const bundle = await rolldown({
    input: join(PROJECT, 'src', 'cli', 'main.ts'),
    platform: 'node',
    // The API is shared with the application; the others are optional or contain native code.
    external: ['@opentelemetry/api', 'pg', /^@temporalio\//, /^@myriaddreamin\//, /^@duckdb\//],
    plugins: [sourceLocations()],
  });
  const { output } = await bundle.generate({ format: 'esm' });
  await bundle.close();
  // `bin/stepmeter.mjs` runs `dist` if there are no sources.
  for (const file of output) writeIfChanged(join(OUT, 'dist', 'src', 'cli', file.fileName), contentOf(file));
  for (const file of ['stepmeter.mjs', 'relay-flags.mjs'])
    writeIfChanged(join(OUT, 'bin', file), readFileSync(join(PROJECT, 'bin', file), 'utf8'));
  provide('program', join(OUT, 'bin', 'stepmeter.mjs'));
}

/** Replaces the location of each module by that of its source. */
function sourceLocations(): Plugin {
  return {
    name: 'source-locations',
    transform: (code, id) =>
      code.includes('import.meta.url')
        ? code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
        : undefined,
  };
}

/** Files that did not change stay as they are, because other runs of the tests may be reading them. */
function writeIfChanged(path: string, content: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === content) return;
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, content);
  renameSync(temporary, path);
}

function contentOf(file: OutputChunk | OutputAsset): string {
  return file.type === 'chunk' ? file.code : String(file.source);
}
