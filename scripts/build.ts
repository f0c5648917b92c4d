import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));

const OUT = process.argv[2] ?? join(PROJECT, 'dist');

// Builds what the package ships: the code that its entry points reach, the types of its library, and the part of the
// OpenTelemetry SDK that the exporter uses. Optional argument: the folder to write to, instead of `dist`.
rmSync(OUT, { recursive: true, force: true });
compile('tsconfig.build.json');
compile('tsconfig.types.json');

const SDK = join('src', 'export', 'opentelemetry');

await bundleOpenTelemetry();

function compile(configuration: string): void {
  const tsc = join(PROJECT, 'node_modules', '.bin', 'tsc');
  execFileSync(tsc, ['-p', configuration, '--outDir', OUT], { cwd: PROJECT, stdio: 'inherit' });
}

/** The API stays a dependency: an application and Stepmeter must share one. */
async function bundleOpenTelemetry(): Promise<void> {
  const bundle = await rolldown({
    input: join(PROJECT, `${SDK}.ts`),
    platform: 'node',
    external: ['@opentelemetry/api'],
  });
  await bundle.write({ file: join(OUT, `${SDK}.js`), format: 'esm' });
  await bundle.close();
  const licence = join(PROJECT, 'node_modules', '@opentelemetry', 'resources', 'LICENSE');
  copyFileSync(licence, join(OUT, `${SDK}.LICENSE`));
}
