import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openJournalFile } from '../../src/engine/journal-file.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { writeCli } from '../../src/testing/fake-cli/scripted-cli.ts';
import { git } from '../../src/testing/git-project.ts';
import { poolProject } from '../../src/testing/pool-project.ts';
import { realTests } from '../../src/testing/real.ts';
import { PROGRAM } from '../../src/testing/run-cli.ts';
import { startRelay, pendingRecordsIn } from '../../src/testing/running-relay.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { expectTotalsOfRows } from '../../src/testing/store/sums.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { writeSession, generateSession } from '../../src/testing/runs/session-of-calls.ts';
import { missingMounts, smallDisk } from './small-disk.ts';

const real = realTests('a disk that is full', missingMounts());

const DISK_MIB = 16;

const CALLS = 40;

/** Long enough for several retries of the relay. */
const FULL_MS = 4000;

const HOOK = fileURLToPath(new URL('../../hooks/command/log-tool-call', import.meta.url));

describe.skipIf(real.skip)(`${real.title}`, () => {
  test('is reported once and waited for: nothing is lost, and nothing counted twice', async () => {
    const disk = await smallDisk(DISK_MIB);
    writeSession(generateSession(disk.outside, CALLS));
    const relay = startRelay(disk.inside, { prefix: disk.prefix });
    await eventually(() => expect(pendingRecordsIn(disk.outside)).toEqual([]));

    relay.signal('SIGSTOP');
    writeSession(generateSession(disk.outside, CALLS));
    disk.fill();
    relay.signal('SIGCONT');
    await eventually(() => expect(relay.lines()).not.toEqual([]));
    await sleep(FULL_MS);
    expect(relay.lines()).toEqual([
      expect.stringMatching(
        /^Cannot ingest the spool; no data is lost, retrying.*: the disk is full\. Free disk space/,
      ),
    ]);
    expect(pendingRecordsIn(disk.outside)).toHaveLength(CALLS + 2);

    disk.makeRoom();
    await eventually(() => expect(pendingRecordsIn(disk.outside)).toEqual([]));
    await eventually(() => expect(relay.lines().slice(1)).toEqual(['Ingestion has resumed']));
    expect(await relay.stop()).toBe(0);
    expect(existsSync(join(disk.outside, 'quarantine'))).toBe(false);
    const store = await storeOn(disk.outside);
    expect(await store.db.selectFrom('tool_call').select('id').execute()).toHaveLength(2 * CALLS);
    expect(await store.db.selectFrom('request').select('id').execute()).toHaveLength(2 * CALLS);
    await expectTotalsOfRows(store);
    await store.close();
  });

  test('loses no end of a session: exec says so, and the session is recorded when there is room again', async () => {
    const [disk, bin] = [await smallDisk(2), temporaryFolder()];
    const [started, go] = [join(bin, 'started'), join(bin, 'go')];
    writeCli(bin, `: >'${started}'; while [ ! -e '${go}' ]; do sleep 0.05; done`);
    const env = isolatedEnvironment(disk.inside, { PATH: `${bin}:${process.env['PATH']}`, HOME: bin });
    const [command = '', ...prefix] = [...disk.prefix, process.execPath, PROGRAM];
    const args = [...prefix, 'exec', '--workflow', 'w', '--step', 's', '--no-files', '--', 'claude', '-p', 'go'];
    const exec = spawn(command, args, { cwd: bin, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    exec.stderr.on('data', (data) => (stderr += String(data)));
    await eventually(() => expect(existsSync(started)).toBe(true));
    // Its name begins with a dot until it is complete.
    const sessions = (): string[] =>
      readdirSync(join(disk.outside, 'sessions')).filter((name) => !name.startsWith('.'));
    await eventually(() => expect(sessions()).toHaveLength(1));
    disk.fill();
    writeFileSync(go, '');
    expect(await once(exec, 'close')).toEqual([0, null]);
    expect(stderr).toMatch(/^stepmeter: Cannot record the end of the step: ENOSPC.* listed as abandoned\. Make room/m);

    disk.makeRoom();
    const shown = spawnSync(command, [...prefix, 'show', '--json'], { env, encoding: 'utf8' });
    expect(JSON.parse(shown.stdout)).toMatchObject({ run: { result: 'abandoned' } });
    const store = await storeOn(disk.outside);
    expect(await store.db.selectFrom('session').selectAll().execute()).toMatchObject([{ exit_code: null }]);
    expect((await store.db.selectFrom('session').selectAll().execute())[0]?.ended_at).not.toBeNull();
    await store.close();
    expect(readdirSync(join(disk.outside, 'sessions'))).toEqual([]);
  });

  test('ends a schedule with what became of its tasks, of which it says what is not recorded', async () => {
    const [disk, cwd] = [await smallDisk(2), temporaryFolder()];
    const [command = '', ...prefix] = [...disk.prefix, process.execPath, PROGRAM];
    const file = join(cwd, 'tasks.json');
    writeFileSync(file, '[{"id": "a"}, {"id": "b"}]');
    const fill = 'cat /dev/zero >"$STEPMETER_HOME/filler" 2>/dev/null; true';
    const args = [...prefix, 'schedule', file, '--step', 's', '--json', '--', 'sh', '-c', fill];
    const options = { cwd, env: isolatedEnvironment(disk.inside), encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(command, args, options);
    expect(status).toBe(0);
    const { ran } = JSON.parse(stdout) as { ran: object };
    expect(ran).toMatchObject({ tasks: ['a', 'b'].map((id) => ({ id, result: 'success', exitCode: 0 })) });
    expect(stderr).toMatch(
      /^[ab] │ stepmeter: Cannot (?:record the end of the step|write to the state folder).*ENOSPC/m,
    );
  });

  test('ends a lease with what to do, leaves no worktree behind, and does not prevent that unused ones are removed', async () => {
    const [disk, { repository }] = [await smallDisk(1), poolProject()];
    const run = (...args: string[]) => {
      const [command = '', ...prefix] = [...disk.prefix, process.execPath, PROGRAM, 'worktree'];
      const options = { env: isolatedEnvironment(disk.inside), encoding: 'utf8' } as const;
      const { status, stdout, stderr } = spawnSync(command, [...prefix, ...args, '--repo', repository], options);
      return { status, stdout, stderr };
    };
    expect(run('warm', '1')).toMatchObject({ status: 0, stderr: '' });
    writeFileSync(join(repository, 'large'), randomBytes(1024 * 1024));
    git(repository, 'add', '--all');
    git(repository, 'commit', '--quiet', '--message', 'large');
    const refused = run('lease', '--sparse', 'lib');
    expect(refused).toMatchObject({ status: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /^stepmeter: Cannot check out the files of a worktree: unable to write file .*\nFree space on the disk of \S+\/worktrees\/\S+ \(\S+ \w+ are free\)/,
    );
    expect(readdirSync(join(repository, '.git', 'worktrees'))).toHaveLength(1);
    const pool = join(disk.outside, 'worktrees', readdirSync(join(disk.outside, 'worktrees'))[0] ?? '', 'state');
    for (const name of readdirSync(pool))
      writeFileSync(
        join(pool, name),
        readFileSync(join(pool, name), 'utf8').replace(/"since":\d+/, () => '"since":0'),
      );
    disk.fill();
    expect(run('gc')).toMatchObject({ status: 0, stderr: '' });
    expect(existsSync(join(repository, '.git', 'worktrees'))).toBe(false);
  }, 60_000);

  test('keeps the results of activities that were paid for, also if other programs take what the first one leaves', async () => {
    const disk = await smallDisk(DISK_MIB);
    const journal = openJournalFile(join(disk.outside, 'build'));
    const entry = { v: 1, key: 'a', attempt: 1, at: 0, input: '', definition: '' } as const;
    for (const key of ['a', 'b']) journal.append({ ...entry, key, type: 'started' });
    const output = 'x'.repeat(100_000);
    for (const key of ['a', 'b']) {
      disk.fill();
      journal.append({ ...entry, key, type: 'completed', output, costUsd: 1 });
      expect(journal.read().at(-1)).toMatchObject({ type: 'completed', key, output });
    }
    expect(() => journal.append({ ...entry, type: 'started' })).toThrow(/ENOSPC/);
  });

  test('makes hooks neither speak nor fail, and leaves no torn record behind', async () => {
    const disk = await smallDisk(1);
    const [step, interactive] = [join(disk.outside, 'step'), join(disk.outside, 'spool', 'interactive')];
    mkdirSync(step);
    mkdirSync(interactive, { recursive: true });
    disk.fill();
    const silent = { status: 0, stdout: '', stderr: '' };
    expect(runHook(isolatedEnvironment(disk.outside, { STEPMETER_SPOOL: step }))).toEqual(silent);
    expect(runHook(isolatedEnvironment(disk.outside))).toEqual(silent);
    expect([...readdirSync(step), ...readdirSync(interactive)]).toEqual([]);

    disk.makeRoom();
    expect(runHook(isolatedEnvironment(disk.outside, { STEPMETER_SPOOL: step }))).toEqual(silent);
    expect(readdirSync(step)).toHaveLength(1);
  });
});

/** The store on the disk, opened from outside. */
function storeOn(outside: string): Promise<Store> {
  const copy = temporaryFolder();
  for (const name of readdirSync(outside).filter((one) => one.startsWith('store.db')))
    cpSync(join(outside, name), join(copy, name));
  return openStore(isolatedEnvironment(copy));
}

function runHook(env: NodeJS.ProcessEnv) {
  const input = JSON.stringify({ hook_event_name: 'PostToolUse', session_id: 's', tool_name: 'Read' });
  const { status, stdout, stderr } = spawnSync('sh', [HOOK], { env, input, encoding: 'utf8' });
  return { status, stdout, stderr };
}
