import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

const OUT = process.argv[2] ?? join(PROJECT, 'dist');

// Builds what the package ships: the code that its entry points reach, the types of its library, and the parts of
// development dependencies that it uses. Optional argument: the folder to write to, instead of `dist`.
rmSync(OUT, { recursive: true, force: true });
compile('tsconfig.build.json');
compile('tsconfig.types.json');

await bundle(join('src', 'export', 'opentelemetry'), '@opentelemetry/resources');
await bundle(join('src', 'exports', 'formats', 'hyparquet'), 'hyparquet-writer');
await bundle(join('src', 'cache', 'key', 'picomatch'), 'picomatch');

function compile(configuration: string): void {
  const tsc = join(PROJECT, 'node_modules', '.bin', 'tsc');
  execFileSync(tsc, ['-p', configuration, '--outDir', OUT], { cwd: PROJECT, stdio: 'inherit' });
}

/** The OpenTelemetry API stays a dependency: an application and Stepmeter must share one. */
async function bundle(module: string, licensed: string): Promise<void> {
  const built = await rolldown({
    input: join(PROJECT, `${module}.ts`),
    platform: 'node',
    external: ['@opentelemetry/api'],
  });
  await built.write({ file: join(OUT, `${module}.js`), format: 'esm' });
  await built.close();
  copyFileSync(join(PROJECT, 'node_modules', licensed, 'LICENSE'), join(OUT, `${module}.LICENSE`));
}
