import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
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

/** Parts of development dependencies, each in a file of its own. */
const LIBRARIES = [
  'src/export/opentelemetry',
  'src/exports/formats/hyparquet',
  'src/alerts/channels/nodemailer',
  'src/cache/key/picomatch',
  'src/builder/spec/yaml',
  'src/api/libraries',
  'src/api/mcp/sdk',
];

/** Shortened, but for names, which errors show: V8 keeps the text of every module. */
const MINIFY = { mangle: false, compress: true, codegen: true } as const;

for (const library of LIBRARIES) await bundle(library);

/** What the bundle of the server imports from its place: libraries, and errors, which callers tell by their class. */
const APART: ReadonlySet<string> = new Set([...LIBRARIES, 'src/core/errors'].map((module) => `${module}.js`));

/** Before the path of a module that is apart, until the path from the file that imports it is known. */
const MARK = 'apart:';

await bundleServer(['src/api/serve', 'src/api/reads/pool/read-worker', 'src/api/ingest/ingest-worker']);
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
    plugins: [{ name: 'english', load: withoutLanguages }],
  });
  const { output } = await built.write({ file: join(OUT, `${module}.js`), format: 'esm', minify: MINIFY });
  await built.close();
  const modules = output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []));
  writeFileSync(join(OUT, `${module}.LICENSE`), licensesOf(modules));
}

/** The messages of zod in 50 languages are half of its code, and nothing chooses one. */
function withoutLanguages(id: string): string | undefined {
  return id.endsWith('/zod/v4/locales/index.js') ? "export { default as en } from './en.js';" : undefined;
}

/**
 * Bundles the server and its threads with all that they import. Each loads every module again: some 660 modules take 0.4 s
 * of CPU time at each start, and 6 MB while it runs.
 */
async function bundleServer(entries: readonly string[]): Promise<void> {
  const built = await rolldown({
    input: Object.fromEntries(entries.map((entry) => [entry, join(OUT, `${entry}.js`)])),
    platform: 'node',
    resolve: { modules: [join(PROJECT, 'node_modules')] },
    external: ['@opentelemetry/api', /^@myriaddreamin\//, 'pg'],
    plugins: [
      { name: 'location', transform: requireNoLocation },
      { name: 'apart', resolveId: markApart, renderChunk: withPaths },
    ],
  });
  const shared = join('src', 'api', 'threads');
  const { output } = await built.write({
    dir: OUT,
    format: 'esm',
    minify: MINIFY,
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

/** Rolldown loses folders of the path of a module that it does not bundle. */
function markApart(source: string, importer: string | undefined): { id: string; external: true } | undefined {
  const path = relative(OUT, join(dirname(importer ?? OUT), source));
  return APART.has(path) ? { id: MARK + path, external: true } : undefined;
}

function withPaths(code: string, { fileName }: { readonly fileName: string }): string {
  return code.replaceAll(
    new RegExp(`(?<=["'\`])${MARK}([^"'\`]+)`, 'g'),
    (_, path: string) => `./${relative(dirname(fileName), path)}`,
  );
}
