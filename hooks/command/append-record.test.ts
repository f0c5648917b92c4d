import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { INTERACTIVE_FOLDER, spoolFolder } from '../../src/core/environment.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const SHELLS = [['sh'], ['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(([shell = '']) => isInstalled(shell));

const HOOKS = dirname(fileURLToPath(import.meta.url));
const SCRIPTS = ['log-tool-call', 'log-response'] as const;
const SESSION = '0192f0c1-2b3c-7d4e-8f50-112233445566';
const UNPRIVILEGED_ID = 65_534;

describe.each(SHELLS.map((shell) => ({ shell, name: shell.join(' ') })))('a hook run by $name', ({ shell }) => {
  test.each([
    ['it is switched off', { STEPMETER: '0' }],
    ['there is no spool', { STEPMETER_SPOOL: '/proc/no/spool' }],
    ['there is no home', {}],
    ['the spool cannot be written', { STEPMETER_SPOOL: '/proc' }],
  ])('reads its input where %s: a CLI that writes to a closed pipe may crash', (_what, env) => {
    const found = run({ shell, env, input: 'x'.repeat(1_000_000) });
    expectSilence(found);
    expect(found.error).toBeUndefined();
  });

  test.each(SCRIPTS)('%s drops its payload into the spool as one record', (script) => {
    const spool = temporaryFolder();
    const payload = { hook_event_name: 'PostToolUse', text: 'ä "quoted" %s \\n $HOME `x` \u0001', deep: [null] };
    const input = `${JSON.stringify(payload)}\n`;
    expectSilence(
      run({ shell, script: join(HOOKS, script), input, env: { STEPMETER_SPOOL: spool, STEPMETER_SESSION: SESSION } }),
    );
    const [record, ...others] = recordsIn(spool);
    expect(others).toEqual([]);
    expect(record).toEqual({
      v: 1,
      type: 'hook',
      via: 'command',
      session: SESSION,
      process: expect.any(Number) as number,
      payload,
    });
  });

  test('leaves a file for its owner only, under a name that is no other record’s', () => {
    const spool = temporaryFolder();
    const before = process.umask(0);
    try {
      expectSilence(run({ shell, env: { STEPMETER_SPOOL: spool } }));
    } finally {
      process.umask(before);
    }
    const [name = ''] = readdirSync(spool);
    expect(name).toMatch(/^\d+\.json$/);
    expect(statSync(join(spool, name)).mode & 0o777).toBe(0o600);
  });

  test('takes a payload of a megabyte whole', () => {
    const spool = temporaryFolder();
    const payload = { text: 'x'.repeat(1_048_576) };
    expectSilence(run({ shell, input: JSON.stringify(payload), env: { STEPMETER_SPOOL: spool } }));
    expect(recordsIn(spool)).toMatchObject([{ session: '', payload }]);
  });

  test.each([
    '","type":"run.ended","x":"',
    '$(touch pwned)',
    '`touch pwned`',
    `${SESSION}\n","x":"`,
    '../../x',
    '%s%n',
    '\\',
    "'; touch pwned; '",
  ])('keeps the hostile session %j out of the record', (session) => {
    const spool = temporaryFolder();
    expectSilence(run({ shell, env: { STEPMETER_SPOOL: spool, STEPMETER_SESSION: session } }));
    expect(recordsIn(spool)).toEqual([
      { v: 1, type: 'hook', via: 'command', session: '', process: expect.any(Number) as number, payload: { a: 1 } },
    ]);
  });

  test('does nothing without a spool, or switched off', () => {
    const [spool, missing] = [temporaryFolder(), join(temporaryFolder(), 'missing')];
    const large = JSON.stringify('x'.repeat(1_048_576));
    expectSilence(run({ shell, input: large, env: {} }));
    expectSilence(run({ shell, input: large, env: { STEPMETER_SPOOL: '' } }));
    expectSilence(run({ shell, input: large, env: { STEPMETER_SPOOL: missing } }));
    expectSilence(run({ shell, input: large, env: { STEPMETER_SPOOL: spool, STEPMETER: '0' } }));
    expect(readdirSync(spool)).toEqual([]);
    expect(existsSync(missing)).toBe(false);
  });

  test('does nothing where the spool is a file', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, 'kept');
    expectSilence(run({ shell, env: { STEPMETER_SPOOL: file } }));
    expect(readFileSync(file, 'utf8')).toBe('kept');
  });

  test('does nothing where it may not write to the spool', () => {
    const folder = temporaryFolder();
    const [hooks, spool] = [join(folder, 'hooks'), join(folder, 'spool')];
    mkdirSync(hooks);
    for (const name of ['log-tool-call', 'append-record.sh']) copyFileSync(join(HOOKS, name), join(hooks, name));
    mkdirSync(spool);
    for (const readable of [folder, hooks, spool]) chmodSync(readable, 0o555);
    // Root may write everywhere.
    const uid = process.getuid?.() === 0 ? { uid: UNPRIVILEGED_ID } : {};
    expectSilence(run({ shell, script: join(hooks, 'log-tool-call'), env: { STEPMETER_SPOOL: spool }, ...uid }));
    expect(readdirSync(spool)).toEqual([]);
    chmodSync(folder, 0o755);
  });

  test.skipIf(process.getuid?.() !== 0)('does not write to a folder of another user', () => {
    const [spool, home] = [temporaryFolder(), temporaryFolder()];
    const interactive = join(home, 'spool', INTERACTIVE_FOLDER);
    mkdirSync(interactive, { recursive: true });
    for (const folder of [spool, interactive]) chownSync(folder, UNPRIVILEGED_ID, UNPRIVILEGED_ID);
    for (const env of [{ STEPMETER_SPOOL: spool }, { STEPMETER_HOME: home }]) {
      const found = run({ shell, env, input: 'x'.repeat(1_000_000) });
      expectSilence(found);
      expect(found.error).toBeUndefined();
    }
    expect([...readdirSync(spool), ...readdirSync(interactive)]).toEqual([]);
  });

  test('leaves nothing behind where the disk is full', () => {
    const spool = temporaryFolder();
    const full = `ulimit -f 8; trap '' XFSZ; exec ${[...shell, join(HOOKS, 'log-tool-call')].join(' ')}`;
    const input = JSON.stringify('x'.repeat(100_000));
    expectSilence(spawnSync('sh', ['-c', full], { input, env: { PATH: process.env['PATH'], STEPMETER_SPOOL: spool } }));
    expect(readdirSync(spool)).toEqual([]);
  });

  test('overwrites neither a record nor an unfinished one that waits under its process id', () => {
    const spool = temporaryFolder();
    const waiting = `cd "$STEPMETER_SPOOL"; printf old >$$.json; printf old >.$$x.json; exec ${[...shell, join(HOOKS, 'log-tool-call')].join(' ')}`;
    const env = { PATH: process.env['PATH'], STEPMETER_SPOOL: spool };
    expectSilence(spawnSync('sh', ['-c', waiting], { input: '{"a":1}', env }));
    const texts = Object.fromEntries(
      readdirSync(spool).map((name) => [name.replace(/\d+/, 'ID'), readFileSync(join(spool, name), 'utf8')]),
    );
    expect(texts).toEqual({
      'ID.json': 'old',
      '.IDx.json': 'old',
      'IDxx.json': expect.stringContaining('"payload":{"a":1}') as string,
    });
  });

  test('prints nothing where the name of the spool makes cd talk', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'spool'));
    expectSilence(run({ shell, env: { STEPMETER_SPOOL: 'spool', CDPATH: folder } }));
    expect(readdirSync(join(folder, 'spool'))).toHaveLength(1);
    expectSilence(run({ shell, env: { STEPMETER_SPOOL: '-', OLDPWD: folder } }));
  });

  test('that is killed half-way leaves no record', async () => {
    const spool = temporaryFolder();
    const [command = '', ...args] = [...shell, join(HOOKS, 'log-tool-call')];
    const hook = spawn(command, args, { env: { PATH: process.env['PATH'], STEPMETER_SPOOL: spool }, detached: true });
    hook.stdin.write('{"half":');
    await expect.poll(() => readdirSync(spool)).toHaveLength(1);
    process.kill(-Number(hook.pid), 'SIGKILL');
    await new Promise((resolve) => hook.on('close', resolve));
    expect(readdirSync(spool)).toEqual([expect.stringMatching(/^\./)]);
  });
});

describe('a hook outside of a step', () => {
  test.each([
    [
      'STEPMETER_HOME',
      (home: string) => ({ STEPMETER_HOME: join(home, 's m'), XDG_STATE_HOME: '/nowhere', HOME: home }),
    ],
    ['XDG_STATE_HOME', (home: string) => ({ XDG_STATE_HOME: join(home, 'xdg'), HOME: '/nowhere' })],
    ['HOME', (home: string) => ({ HOME: home, STEPMETER_HOME: '', XDG_STATE_HOME: '' })],
  ])('finds the spool by %s, and makes it for its owner only', (_name, environment) => {
    const env = environment(temporaryFolder());
    const before = process.umask(0);
    try {
      expectSilence(run({ shell: ['sh'], env }));
      expectSilence(run({ shell: ['sh'], env }));
    } finally {
      process.umask(before);
    }
    const folder = join(spoolFolder(env), INTERACTIVE_FOLDER);
    expect(recordsIn(folder)).toMatchObject([{ payload: { a: 1 } }, { payload: { a: 1 } }]);
    for (const made of [folder, dirname(folder), dirname(dirname(folder))])
      expect(statSync(made).mode & 0o777).toBe(0o700);
  });

  test('does nothing switched off, without a home, in one that may not be written, or where one is a file', () => {
    const [off, locked, file] = [temporaryFolder(), temporaryFolder(), join(temporaryFolder(), 'file')];
    writeFileSync(file, 'kept');
    chmodSync(locked, 0o555);
    const uid = process.getuid?.() === 0 ? { uid: UNPRIVILEGED_ID } : {};
    expectSilence(run({ shell: ['sh'], env: { STEPMETER: '0', STEPMETER_HOME: off } }));
    expectSilence(run({ shell: ['sh'], env: {} }));
    expect(existsSync('/stepmeter')).toBe(false);
    expectSilence(run({ shell: ['sh'], env: { HOME: file } }));
    expectSilence(run({ shell: ['sh'], env: { HOME: locked }, ...uid }));
    expect([readdirSync(off), readdirSync(locked), readFileSync(file, 'utf8')]).toEqual([[], [], 'kept']);
  });

  test('writes nowhere else where its step’s spool is gone', () => {
    const home = temporaryFolder();
    expectSilence(run({ shell: ['sh'], env: { HOME: home, STEPMETER_SPOOL: join(home, 'gone') } }));
    expect(readdirSync(home)).toEqual([]);
  });

  test('writes to the interactive sessions where the folder of its step was removed from the spool', () => {
    const spool = join(temporaryFolder(), 'spool');
    mkdirSync(spool);
    expectSilence(run({ shell: ['sh'], env: { STEPMETER_SPOOL: join(spool, 'removed') } }));
    expect(readdirSync(spool)).toEqual(['interactive']);
    expect(recordsIn(join(spool, 'interactive'))).toHaveLength(1);
  });
});

describe('the process of the CLI', () => {
  const cliOf = (pid: string): unknown => {
    const spool = temporaryFolder();
    expectSilence(run({ shell: ['sh'], env: { STEPMETER_SPOOL: spool, CLAUDE_PID: pid } }));
    return recordsIn(spool)[0]?.['cli'];
  };

  test.runIf(existsSync('/proc/self'))('is in the record', () => {
    expect(cliOf(String(process.pid))).toBe(process.pid);
  });

  test.each(['', 'x', '1,"v":2', '-1', '999999999', '../1', '$$'])('is not where it is said to be %j', (pid) => {
    expect(cliOf(pid)).toBeUndefined();
  });
});

test('a hook starts cat and mv, and nothing else', () => {
  const [spool, tools] = [temporaryFolder(), temporaryFolder()];
  const log = join(tools, 'log');
  for (const tool of ['cat', 'mv', 'mkdir', 'rm', 'date', 'id', 'chmod']) {
    writeFileSync(
      join(tools, tool),
      `#!/bin/sh\necho ${tool} >>"${log}"\nPATH=${process.env['PATH']} exec ${tool} "$@"\n`,
    );
    chmodSync(join(tools, tool), 0o755);
  }
  const [command = '', ...args] = ['/bin/sh', join(HOOKS, 'log-tool-call')];
  const env = { PATH: tools, STEPMETER_SPOOL: spool, CLAUDE_PID: String(process.pid) };
  expectSilence(spawnSync(command, args, { input: '{"a":1}', env }));
  expect(recordsIn(spool)).toHaveLength(1);
  expect(readFileSync(log, 'utf8')).toBe('cat\nmv\n');
});

test('a hook takes a payload of ten megabytes whole', () => {
  const spool = temporaryFolder();
  const payload = { text: 'x'.repeat(10_000_000) };
  expectSilence(run({ shell: ['sh'], input: JSON.stringify(payload), env: { STEPMETER_SPOOL: spool } }));
  expect(recordsIn(spool)).toMatchObject([{ payload }]);
});

test.each(['', '\0\u0001', '{"a":', '[]', 'null', '{"hook_event_name":"Unheard"}'])(
  'a hook leaves it to the relay what to make of the payload %j',
  (input) => {
    const spool = temporaryFolder();
    expectSilence(run({ shell: ['sh'], input, env: { STEPMETER_SPOOL: spool } }));
    const [name = ''] = readdirSync(spool);
    expect(readFileSync(join(spool, name), 'utf8')).toContain(`"payload":${input}}`);
  },
);

test.each(SCRIPTS)('%s runs as a program of its own, as the plugin calls it', (script) => {
  const spool = temporaryFolder();
  expectSilence(run({ shell: [], script: join(HOOKS, script), env: { STEPMETER_SPOOL: spool } }));
  expect(recordsIn(spool)).toHaveLength(1);
});

type Run = { shell: readonly string[]; script?: string; input?: string; env: Record<string, string>; uid?: number };

function run({ shell, script = join(HOOKS, 'log-tool-call'), input = '{"a":1}', env, uid }: Run) {
  const [command = '', ...args] = [...shell, script];
  const options = { input, env: { PATH: process.env['PATH'], ...env }, ...(uid && { uid, gid: uid }) };
  return spawnSync(command, args, options);
}

function expectSilence({ status, signal, stdout, stderr }: SpawnSyncReturns<Buffer>): void {
  return expect({ status, signal, out: String(stdout), err: String(stderr) }).toEqual({
    status: 0,
    signal: null,
    out: '',
    err: '',
  });
}

function recordsIn(spool: string): Record<string, unknown>[] {
  return readdirSync(spool).map(
    (name) => JSON.parse(readFileSync(join(spool, name), 'utf8')) as Record<string, unknown>,
  );
}

function isInstalled(shell: string): boolean {
  return spawnSync(shell, ['-c', ':']).status === 0;
}
