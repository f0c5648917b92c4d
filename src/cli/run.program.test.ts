import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { isolatedEnvironment } from '../testing/isolated-state.ts';
import { readSpool } from '../testing/read-spool.ts';
import { runCli, type CliResult } from '../testing/run-cli.ts';
import { inProcess } from '../testing/run-in-process.ts';
import { run } from './run.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { VERSION } from '../core/version.ts';
import { openStore } from '../store/open-store.ts';

const EXEC = ['exec', '--workflow', 'w', '--step', 's'];

const NO_RUN = '0192f0c1-2b3c-7d4e-8f50-112233445566';

const runHere = inProcess(run);

describe('wrong use', () => {
  test.each([
    [['nope'], 'Unknown command "nope"'],
    [['rnus'], 'Unknown command "rnus"'],
    [['rnus', '--help'], 'Unknown command "rnus"'],
    [['help', 'rnus'], 'Unknown command "rnus"'],
    [['--help', 'rnus'], 'Unknown command "rnus"'],
    [['runs', '--nope'], 'Unknown option "--nope"'],
    [['runs', '-x'], 'Unknown option "-x"'],
    [['--versions'], 'Unknown option "--versions"'],
    [['-x'], 'Unknown option "-x"'],
    [['runs', 'a', 'b'], 'Cannot run `runs`: unexpected argument "a"'],
    [[...EXEC, 'claude', '-p', 'x'], 'Cannot run `exec`: unexpected argument "claude"'],
    [[...EXEC, '--files', '-', '--', 'true'], 'Cannot run `exec`: unexpected argument "-"'],
    [['serve', '--port', 'x'], 'Cannot use "x" for --port'],
    [['configure', 'replay', 'f', '--default', 'a', '--value', '1e999'], 'Cannot use "1e999" for --value'],
    [['runs', '--limit', 'x'], 'Cannot use "x" for --limit'],
    [['runs', '--limit=x'], 'Cannot use "x" for --limit'],
    [['run', 'end', NO_RUN], `Cannot find the run "${NO_RUN}"`],
    [['show', '%'], 'Cannot find the run "%"'],
    [['serve', 'zzz'], 'Cannot find the run "zzz"'],
    [EXEC, 'Cannot run a step: no command given'],
    [['exec', '--workflow', 'w', '--', 'true'], 'Cannot run `exec`: --step is missing'],
    [['exec', '--', 'true'], 'Cannot run `exec`: --workflow and --step are missing'],
    [['cache', 'run'], 'Cannot run `cache run`: <name> is missing'],
    [['compare', 'a'], 'Cannot run `compare`: <b> is missing'],
    [['show', 'a', 'b'], 'Cannot run `show`: unexpected argument "b"'],
    [[...EXEC, '--step', 'again', '--', 'true'], '--step: given more than once'],
    [[...EXEC, '--run', NO_RUN, '--', 'true'], `Cannot find the run "${NO_RUN}"`],
  ])('of %j is reported with exit code 2', async (args, message) => {
    const home = temporaryFolder();
    expectRefusal(await runHere(args, { home }), 2, message);
    expect(readSpool(home)).toEqual([]);
  });
});

test('errors and help are in English in every locale', async () => {
  const options = { home: temporaryFolder(), env: { LC_ALL: 'de_DE.UTF-8', LANG: 'de_DE.UTF-8' } };
  expectRefusal(await runCli(['compare', 'a'], options), 2, 'Cannot run `compare`: <b> is missing');
  expect((await runCli(['show', '--help'], options)).stdout).toContain('Show help');
});

test('the help of a command does not run what follows it', async () => {
  const home = temporaryFolder();
  const file = join(home, 'written');
  const { code, stdout } = await runCli(['help', ...EXEC, '--', 'touch', file], { home });
  expect({ code, written: existsSync(file) }).toEqual({ code: 0, written: false });
  expect(stdout).toContain('stepmeter exec');
  expect((await runCli(['help', '--', 'runs'], { home })).stdout).toContain('Look at results:');
});

test('a command named like a property of all objects is unknown, too', async () => {
  expectRefusal(await runCli(['constructor'], { home: temporaryFolder() }), 2, 'Unknown command "constructor"');
});

test.each([
  [['rnus'], 'Did you mean "runs"? Run `stepmeter --help`'],
  [['what-if', 'strong'], 'Did you mean "configure what-if"? Run `stepmeter --help`'],
  [['release'], 'Did you mean "worktree release"? Run'],
  [['list'], /^Run `stepmeter --help`/],
  [['bogus'], /^Run `stepmeter --help`/],
  [['hooks', 'instal'], 'Did you mean "install"? Run `stepmeter hooks --help`'],
  [['runs', '--limt', '3'], 'Did you mean "--limit"? Run `stepmeter runs --help`'],
  [['runs', '--bogus'], /^Run `stepmeter runs --help`/],
  [['--versions'], 'Did you mean "--version"? Run `stepmeter --help`'],
  [['-x'], /^Run `stepmeter --help`/],
  [[...EXEC, 'claude', '-p', 'x'], 'Put `--` before the command to run. Run `stepmeter exec --help`'],
  [[...EXEC, '-p', 'claude'], /^Run `stepmeter exec --help`/],
  [['compare', 'a', 'b', '--by', 'x'], /^Run `stepmeter compare --help`/],
  [['config', 'diff', 'a'], /^Run `stepmeter config diff --help`/],
])('the hint for %j names the nearest command and the help', async (args, hint) => {
  expect((await runHere(args, { home: temporaryFolder() })).stderr.split('\n')[1]).toMatch(hint);
});

test('a completion script is printed', async () => {
  const scripts = { bash: 'complete -o bashdefault', zsh: '~/.zshrc', fish: 'complete -c stepmeter' };
  for (const [shell, text] of Object.entries(scripts)) {
    const { code, stdout } = await runHere(['completion', shell], { home: temporaryFolder() });
    expect([code, stdout]).toEqual([0, expect.stringContaining(text)]);
  }
  const refused = await runHere(['completion', 'powershell'], { home: temporaryFolder() });
  expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('bash, zsh, fish') as string });
});

test('show without an ID shows the latest run, or reports that there are no runs', async () => {
  const home = temporaryFolder();
  expectRefusal(await runHere(['show'], { home }), 1, 'Cannot show a run: there are no runs yet');
  for (const step of ['one', 'two'])
    await runHere(['exec', '--workflow', `w-${step}`, '--step', step, '--', 'true'], { home });
  expect((await runHere(['show'], { home })).stdout).toContain('w-two');
});

describe('a state folder that cannot be written', () => {
  const unwritable = (): string => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    return join(file, 'state');
  };

  test.each([[['runs']], [['run', 'start', 'w']]])('is reported by %j', async (args) => {
    const home = unwritable();
    expectRefusal(await runHere(args, { home }), 1, `Cannot write to the state folder ${home}: ENOTDIR`);
  });

  test('does not stop the work of exec', async () => {
    const { code, stdout, stderr } = await runCli([...EXEC, '--', 'sh', '-c', 'echo out; exit 4'], {
      home: unwritable(),
    });
    expect([code, stdout]).toEqual([4, 'out\n']);
    expect(stderr).toMatch(/^stepmeter: Cannot write to the state folder .* this step is not recorded.*\n$/);
  });
});

test('a store of a newer version is reported and left unchanged', async () => {
  const home = temporaryFolder();
  await (await openStore(isolatedEnvironment(home))).close();
  const database = new DatabaseSync(join(home, 'store.db'));
  database.exec(`INSERT INTO kysely_migration (name, timestamp) VALUES ('999', '2030-01-01')`);
  expectRefusal(await runHere(['runs'], { home }), 1, 'found schema version 999');
  // A shell continues without the variables of a choice.
  expectRefusal(await runHere(['configure', '--workflow', 'w'], { home }), 1, 'found schema version 999');
  expect(database.prepare('SELECT count(*) AS runs FROM run').get()).toEqual({ runs: 0 });
  database.close();
});

test('a file that is not a store is reported', async () => {
  const home = temporaryFolder();
  writeFileSync(join(home, 'store.db'), 'this is no database, only a text that is long enough to be looked at');
  expectRefusal(await runCli(['runs'], { home }), 1, `Cannot open the store ${join(home, 'store.db')}`);
});

test('--version and --help print to stdout and succeed', async () => {
  const home = temporaryFolder();
  expect(await runCli(['--version'], { home })).toMatchObject({
    code: 0,
    stdout: `${VERSION} (Node ${process.version}, ${process.platform} ${process.arch})\n`,
    stderr: '',
  });
  const all = await runCli(['--help'], { home });
  expect(all).toMatchObject({ code: 0, stderr: '' });
  expect(all.stdout).toMatch(
    /Look at results:\n(.*\n)*  show \[run\] +Show the steps[^]*Record:\n(.*\n)*  exec +Run a command/,
  );
  expect(all.stdout).not.toContain('supervise');
  expect((await runHere(['-v'], { home })).stdout).toBe((await runHere(['--version'], { home })).stdout);
  const help = await runHere(['exec', '--help'], { home });
  expect(await runHere(['exec', '-h'], { home })).toEqual(help);
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toContain('--workflow');
  expect(help.stdout).toContain('Examples:');
});

test('runs without any runs says how to record one, and prints an empty list as JSON', async () => {
  const home = temporaryFolder();
  chmodSync(home, 0o755);
  expect((await runHere(['runs'], { home })).stdout).toContain('There are no runs yet');
  expect(await runCli(['runs', '--json'], { home })).toMatchObject({ code: 0, stdout: '[]\n', stderr: '' });
});

/** A failure as users see it: one message and one hint on stderr, nothing on stdout, no stack. */
function expectRefusal({ code, stdout, stderr }: CliResult, exitCode: number, message: string): void {
  expect({ code, stdout, said: stderr.split('\n').length }).toEqual({ code: exitCode, stdout: '', said: 3 });
  expect(stderr).toMatch(/^stepmeter: (Cannot|Unknown) /);
  expect(stderr.split('\n')[0]).toContain(message);
  expect(stderr.split('\n')[1]).toMatch(/`stepmeter|stepmeter exec|STEPMETER_HOME/);
}
