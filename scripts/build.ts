import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { licensesOf } from './licenses.ts';
import { pruneDeclarations } from './prune-declarations.ts';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

const OUT = process.argv[2] ?? join(PROJECT, 'dist');

// Builds what the package ships: the code that its entry points reach, the types of its library, and the parts of
// development dependencies that it uses. Optional argument: the folder to write to, instead of `dist`.
rmSync(OUT, { recursive: true, force: true });
compile('tsconfig.build.json');
compile('tsconfig.types.json');
pruneDeclarations(OUT, filesOf('tsconfig.types.json'));

await bundle(join('src', 'export', 'opentelemetry'));
await bundle(join('src', 'exports', 'formats', 'hyparquet'));
await bundle(join('src', 'alerts', 'channels', 'nodemailer'));
await bundle(join('src', 'cache', 'key', 'picomatch'));
await bundle(join('src', 'builder', 'spec', 'yaml'));
await bundle(join('src', 'api', 'libraries'));
await bundle(join('src', 'api', 'mcp', 'sdk'));

/** Bundles of their own, which import nothing of Stepmeter. */
const BUNDLED = /\/(?:opentelemetry|nodemailer|hyparquet|picomatch|yaml)\.js$/;

await bundleThreads([
  join('src', 'api', 'reads', 'pool', 'read-worker'),
  join('src', 'api', 'ingest', 'ingest-worker'),
]);
execFileSync(process.execPath, ['scripts/build-charts.ts', join(OUT, 'charts')], { cwd: PROJECT, stdio: 'inherit' });
const workflows = join(OUT, 'src', 'builder', 'temporal');
execFileSync(process.execPath, ['scripts/build-workflows.ts', workflows], { cwd: PROJECT, stdio: 'inherit' });
execFileSync(process.execPath, ['scripts/build-page.ts', join(OUT, 'web')], { cwd: PROJECT, stdio: 'inherit' });

function compile(configuration: string): void {
  const tsc = join(PROJECT, 'node_modules', '.bin', 'tsc');
  execFileSync(tsc, ['-p', configuration, '--outDir', OUT], { cwd: PROJECT, stdio: 'inherit' });
}

function filesOf(configuration: string): string[] {
  return (JSON.parse(readFileSync(join(PROJECT, configuration), 'utf8')) as { files: string[] }).files;
}

/**
 * Bundles what a module re-exports, with the licenses of the packages that it comes from. The OpenTelemetry API stays a
 * dependency: an application and Stepmeter must share one.
 */
async function bundle(module: string): Promise<void> {
  const built = await rolldown({
    input: join(PROJECT, `${module}.ts`),
    platform: 'node',
    external: ['@opentelemetry/api'],
  });
  const { output } = await built.write({ file: join(OUT, `${module}.js`), format: 'esm' });
  await built.close();
  const modules = output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
  writeFileSync(join(OUT, `${module}.LICENSE`), licensesOf(modules));
}

/**
 * Bundles threads of the server with all that they import. A thread loads every module again: some 660 modules take 0.4 s
 * of CPU time at each start, and 6 MB while it runs.
 */
async function bundleThreads(threads: readonly string[]): Promise<void> {
  const built = await rolldown({
    input: Object.fromEntries(threads.map((thread) => [thread, join(OUT, `${thread}.js`)])),
    platform: 'node',
    resolve: { modules: [join(PROJECT, 'node_modules')] },
    external: [BUNDLED, '@opentelemetry/api', 'pg'],
    plugins: [{ name: 'location', transform: requireNoLocation }],
  });
  const shared = join('src', 'api', 'threads');
  const { output } = await built.write({
    dir: OUT,
    format: 'esm',
    minify: { mangle: false, compress: true, codegen: true },
    entryFileNames: '[name].js',
    chunkFileNames: join(shared, '[name].js'),
  });
  await built.close();
  const modules = output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
  writeFileSync(join(OUT, shared, 'LICENSE'), licensesOf(modules));
}

/** Modules that look for files beside themselves would look beside the bundle; the package is found from any folder in it. */
function requireNoLocation(code: string, id: string): undefined {
  if (id.startsWith(OUT) && code.includes('import.meta') && basename(id) !== 'package-folder.js')
    throw new Error(`${id} uses its own location and cannot be bundled`);
}
