import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { missingTerminal, openTerminal } from '../../src/testing/claude/terminal.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const BIN = fileURLToPath(new URL('../../bin', import.meta.url));

test('a clone whose packages are not installed says what to run', () => {
  const { folder, status, stderr } = startWithoutPackages('src/cli/main.ts');
  expect([status, stderr]).toEqual([
    1,
    `stepmeter: Cannot start: the packages that it needs are not installed\nRun \`npm ci\` in ${folder}/\n`,
  ]);
});

test('a package names the module that it misses, wherever its packages are', () => {
  const { status, stderr } = startWithoutPackages('dist/src/cli/main.js');
  expect(status).toBe(1);
  expect(stderr).toContain(`Cannot find package 'a-package'`);
  expect(stderr).not.toContain('npm ci');
});

describe('on an older Node', () => {
  test.each(['SIGTERM', 'SIGQUIT'] as const)(
    '%s to the process that was started reaches the one on the bundled Node',
    async (signal) => {
      const child = startOnOlderNode(signal);
      child.stdout.once('data', () => child.kill(signal));
      expect(await once(child, 'exit')).toEqual([1, null]);
    },
  );

  test('a signal to both processes reaches each of them once', async () => {
    const child = startOnOlderNode('SIGTERM');
    await once(child.stdout, 'data');
    // Two signals that are pending at the same time count as one.
    child.kill('SIGSTOP');
    process.kill(-Number(child.pid), 'SIGTERM');
    await once(child.stdout, 'data');
    child.kill('SIGCONT');
    expect(await once(child, 'exit')).toEqual([1, null]);
  });

  test.skipIf(missingTerminal().length > 0).each([
    ['Ctrl-C on a terminal', '', '\u0003'],
    ['SIGINT to the process that was started', `process.kill(process.ppid, 'SIGINT');`, ''],
  ])('%s reaches the one on the bundled Node once', async (_, script, keys) => {
    const cwd = temporaryFolder();
    const command = [process.execPath, ...olderNodeArguments(countsSignals('SIGINT') + script)];
    const terminal = openTerminal(command, { cwd, env: { PATH: String(process.env['PATH']) } });
    await terminal.type(/ready/, keys);
    await terminal.ended();
    expect(readFileSync(join(cwd, 'count'), 'utf8')).toBe('1');
  });
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

/** Starts a copy of the program whose entry imports a package that is not there. */
function startWithoutPackages(entry: string): { folder: string; status: number | null; stderr: string } {
  const folder = temporaryFolder();
  cpSync(BIN, join(folder, 'bin'), { recursive: true });
  mkdirSync(dirname(join(folder, entry)), { recursive: true });
  writeFileSync(join(folder, entry), `import 'a-package';`);
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'bin', 'stepmeter.mjs')], { encoding: 'utf8' });
  return { folder, status, stderr };
}

function startOnOlderNode(signal: NodeJS.Signals) {
  const args = olderNodeArguments(countsSignals(signal));
  return spawn(process.execPath, args, {
    cwd: temporaryFolder(),
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
}

/** Arguments of Node that run this as the program of a clone, on a Node that claims to be an older version. */
function olderNodeArguments(program: string): string[] {
  const folder = temporaryFolder();
  cpSync(BIN, join(folder, 'bin'), { recursive: true });
  const bundled = join(folder, 'node_modules', `node-${process.platform}-${process.arch}`);
  mkdirSync(join(bundled, 'bin'), { recursive: true });
  writeFileSync(join(bundled, 'package.json'), '{}');
  symlinkSync(process.execPath, join(bundled, 'bin', 'node'));
  mkdirSync(join(folder, 'src/cli'), { recursive: true });
  writeFileSync(join(folder, 'src/cli/main.ts'), program);
  const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.0' } })`;
  return ['--import', `data:text/javascript,${encodeURIComponent(older)}`, join(folder, 'bin', 'stepmeter.mjs')];
}

/** Ends a while after the first signal with the number of signals, and writes it to a file. */
function countsSignals(signal: NodeJS.Signals): string {
  return `import { writeFileSync } from 'node:fs';
    let count = 0;
    const end = () => {
      writeFileSync('count', String(count));
      process.exit(count);
    };
    process.on('${signal}', () => {
      console.log('signalled');
      if (count++ === 0) setTimeout(end, 600);
    });
    setInterval(() => {}, 1000);
    console.log('ready');`;
}
