import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const BIN = fileURLToPath(new URL('../../bin', import.meta.url));

test('a clone whose packages are not installed says what to run', () => {
  const folder = temporaryFolder();
  cpSync(BIN, join(folder, 'bin'), { recursive: true });
  mkdirSync(join(folder, 'src/cli'), { recursive: true });
  writeFileSync(join(folder, 'src/cli/main.ts'), `import 'a-package';`);
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'bin', 'stepmeter.mjs')], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([
    1,
    `stepmeter: Cannot start: the packages that it needs are not installed\nRun \`npm ci\` in ${folder}/\n`,
  ]);
});

test('a package names the module that it misses, wherever its packages are', () => {
  const folder = temporaryFolder();
  cpSync(BIN, join(folder, 'bin'), { recursive: true });
  mkdirSync(join(folder, 'dist/src/cli'), { recursive: true });
  writeFileSync(join(folder, 'dist/src/cli/main.js'), `import 'a-package';`);
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'bin', 'stepmeter.mjs')], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toContain(`Cannot find package 'a-package'`);
  expect(stderr).not.toContain('npm ci');
});

test('on an older Node, a signal reaches the process on the bundled one', async () => {
  const folder = temporaryFolder();
  cpSync(BIN, join(folder, 'bin'), { recursive: true });
  const bundled = join(folder, 'node_modules', `node-${process.platform}-${process.arch}`);
  mkdirSync(join(bundled, 'bin'), { recursive: true });
  writeFileSync(join(bundled, 'package.json'), '{}');
  symlinkSync(process.execPath, join(bundled, 'bin', 'node'));
  mkdirSync(join(folder, 'src/cli'), { recursive: true });
  const waits = `process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('ready');`;
  writeFileSync(join(folder, 'src/cli/main.ts'), waits);
  const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.0' } })`;
  const args = ['--import', `data:text/javascript,${encodeURIComponent(older)}`, join(folder, 'bin', 'stepmeter.mjs')];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.once('data', () => child.kill('SIGTERM'));
  expect(await once(child, 'exit')).toEqual([7, null]);
});

test('a clone runs its sources even if it was built; a package runs what was built', () => {
  const folder = temporaryFolder();
  cpSync(BIN, join(folder, 'bin'), { recursive: true });
  for (const [file, word] of [
    ['src/cli/main.ts', 'sources'],
    ['dist/src/cli/main.js', 'built'],
  ] as const) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `console.log('${word}')`);
  }
  const run = (): string =>
    execFileSync(process.execPath, [join(folder, 'bin', 'stepmeter.mjs')], { encoding: 'utf8' });
  expect(run()).toBe('sources\n');
  rmSync(join(folder, 'src'), { recursive: true });
  expect(run()).toBe('built\n');
});
