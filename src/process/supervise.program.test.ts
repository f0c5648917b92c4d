import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { captureTimer } from '../testing/captured-timer.ts';
import { createGate } from '../testing/process/gate.ts';
import { LEAVE, bystander, isAlive, leaving, pidsIn } from '../testing/process/processes.ts';
import { eventually } from '../testing/eventually.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { VARIABLE } from '../core/environment.ts';
import { newSessionId } from '../core/ids/ids.ts';
import { readStalls } from './inspect/machine-load.ts';
import { supervise, type SupervisedCommand } from './supervise.ts';

/** Unlike any other duration, so that the test finds the timer. */
const TIMEOUT_MS = 987_654;

describe.skipIf(process.platform !== 'linux')('supervise()', () => {
  const everything = Object.values(LEAVE);
  const whole = leaving(everything, 'sleep 600');

  test('reports how a command ended', async () => {
    const cwd = temporaryFolder();
    expect(await run('exit 7', { cwd })).toMatchObject({ code: 7, signal: null, leftovers: 0, survivors: 0 });
    expect(await run('kill -9 $$', { cwd })).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(await run('exit 0', { cwd })).not.toHaveProperty('stopped');
  });

  test('ends every process of the tree when it is cancelled, and no others', async () => {
    const [cwd, session] = [temporaryFolder(), newSessionId()];
    const others = [bystander({}), bystander({ [VARIABLE.session]: newSessionId(), ABOUT: session })];
    const cancel = new AbortController();
    const ended = run(whole, { cwd, session, signal: cancel.signal });
    await eventually(() => expect(pidsIn(cwd)).toHaveLength(everything.length));
    expect(pidsIn(cwd).filter(isAlive)).toHaveLength(everything.length);
    cancel.abort();
    expect(await ended).toMatchObject({ stopped: 'cancelled', survivors: 0 });
    expect(pidsIn(cwd).filter(isAlive)).toEqual([]);
    expect(others.filter(isAlive)).toEqual(others);
  });

  test('ends every process of the tree on timeout', async () => {
    const [cwd, timeout] = [temporaryFolder(), captureTimer(TIMEOUT_MS)];
    const ended = run(whole, { cwd, timeoutMs: TIMEOUT_MS });
    await eventually(() => expect(pidsIn(cwd)).toHaveLength(everything.length));
    timeout.fire();
    expect(await ended).toMatchObject({ stopped: 'timeout', survivors: 0 });
    expect(pidsIn(cwd).filter(isAlive)).toEqual([]);
  });

  test('lets a command end in its own way when it is cancelled', async () => {
    const cwd = temporaryFolder();
    const cancel = new AbortController();
    const ended = run(`trap 'echo bill > bill; exit 143' TERM; touch ready; while :; do sleep 0.05; done`, {
      cwd,
      signal: cancel.signal,
    });
    await eventually(() => expect(existsSync(join(cwd, 'ready'))).toBe(true));
    cancel.abort();
    expect(await ended).toMatchObject({ code: 143, stopped: 'cancelled' });
    expect(readFileSync(join(cwd, 'bill'), 'utf8')).toBe('bill\n');
  });

  test('ends a command that was cancelled before it began', async () => {
    const cwd = temporaryFolder();
    const ended = await run('sleep 600', { cwd, signal: AbortSignal.abort() });
    expect(ended).toMatchObject({ stopped: 'cancelled', survivors: 0 });
  });

  test('ends what a command left, where it is asked to', async () => {
    const cwd = temporaryFolder();
    const gate = createGate(cwd);
    // A process with a replaced environment is found by its parent, which must exist until a scan.
    const onScan = afterScan(() => pidsIn(cwd).length === everything.length, gate.open);
    const ended = await run(leaving(everything, gate.wait), { cwd, endsLeftovers: true, onScan });
    expect(ended).toMatchObject({ code: 0, survivors: 0 });
    expect(ended).not.toHaveProperty('stopped');
    expect(ended.leftovers).toBeGreaterThanOrEqual(everything.length);
    expect(pidsIn(cwd).filter(isAlive)).toEqual([]);
  });

  test('leaves what a command left, where it is not asked to', async () => {
    const [cwd, session] = [temporaryFolder(), newSessionId()];
    const script = leaving([LEAVE['child in a session of its own']], 'exit 0');
    expect(await run(script, { cwd, session })).toMatchObject({ code: 0, leftovers: 0 });
    expect(pidsIn(cwd).filter(isAlive)).toHaveLength(1);
    for (const pid of pidsIn(cwd)) process.kill(pid, 'SIGKILL');
  });

  test('refuses a command that cannot be started', async () => {
    await expect(run('', { cwd: temporaryFolder(), command: '/no/such' })).rejects.toMatchObject({ exitCode: 127 });
  });

  test('leaves no listener behind', async () => {
    const count = () => ['exit', 'SIGINT', 'SIGTERM'].map((name) => process.listenerCount(name));
    const before = count();
    await run('exit 0', { cwd: temporaryFolder() });
    await run('', { cwd: temporaryFolder(), command: '/no/such' }).catch(() => {});
    expect(count()).toEqual(before);
  });
});

const TMPFS = 0x01021994;

describe.skipIf(process.platform !== 'linux')('the resources of a supervised tree', () => {
  /** Uses CPU time and reports how much it was. */
  const burn = (ms: number, file: string, after = ''): string =>
    node(`
      const { readFileSync, writeFileSync } = require("node:fs");
      while (process.cpuUsage().user < ${ms * 1000}) for (let i = 0; i < 1e5; i++) Math.sqrt(i);
      const { user, system } = process.cpuUsage();
      writeFileSync("${file}", String((user + system) / 1e6));
      ${after}`);
  const burnt = (cwd: string, ...files: string[]): number =>
    files.reduce((sum, file) => sum + Number(readFileSync(join(cwd, file), 'utf8')), 0);
  const cpuOf = ({ resources }: Awaited<ReturnType<typeof run>>): number =>
    (resources?.cpuUserSeconds ?? 0) + (resources?.cpuSystemSeconds ?? 0);

  test('hold the processor time of children that have ended', async () => {
    const cwd = temporaryFolder();
    const ended = await run(`${burn(400, 'a')}; ${burn(300, 'b')}`, { cwd });
    expect(cpuOf(ended) / burnt(cwd, 'a', 'b')).toBeGreaterThan(0.9);
    expect(cpuOf(ended) / burnt(cwd, 'a', 'b')).toBeLessThan(1.5);
  });

  test('hold the processor time of a process that moved away and outlived its parent', async () => {
    const cwd = temporaryFolder();
    const [gate, leave] = [createGate(cwd), createGate(cwd, 'leave')];
    const moved = burn(300, 'a', 'readFileSync("leave"); writeFileSync("left", "");');
    const script = `( (setsid ${moved} &) & ); ${gate.wait}`;
    // A scan sees all that the process used, because it ends only afterwards.
    const seen = afterScan(() => existsSync(join(cwd, 'a')), leave.open);
    const gone = afterScan(() => existsSync(join(cwd, 'left')), gate.open);
    const onScan = (): void => (seen(), gone());
    expect(cpuOf(await run(script, { cwd, onScan })) / burnt(cwd, 'a')).toBeGreaterThan(0.8);
  });

  test('do not hold that of our other children', async () => {
    const folders = [temporaryFolder(), temporaryFolder(), temporaryFolder()] as const;
    const [cwd, later, other] = folders;
    const [gate, laterGate] = [createGate(cwd), createGate(later)];
    let isBusy = true;
    const onScan = afterScan(() => !isBusy, laterGate.open);
    // One ends between the same two scans as the busy child, the other after a further scan.
    const idle = [run(gate.wait, { cwd }), run(laterGate.wait, { cwd: later, onScan })];
    const busy = await run(burn(600, 'a'), { cwd: other });
    isBusy = false;
    await gate.open();
    expect(cpuOf(busy)).toBeGreaterThan(0.5);
    for (const ended of await Promise.all(idle)) expect(cpuOf(ended)).toBeLessThan(0.3);
  });

  test('hold the most memory that was in use', async () => {
    const cwd = temporaryFolder();
    const gate = createGate(cwd);
    const grow = 'globalThis.kept = Buffer.alloc(200e6, 1); require("node:fs").writeFileSync("grown", "")';
    const script = node(`${grow}; require("node:fs").readFileSync("gate")`);
    const onScan = afterScan(() => existsSync(join(cwd, 'grown')), gate.open);
    const ended = await run(script, { cwd, onScan });
    expect(ended.resources?.peakMemoryBytes).toBeGreaterThan(200e6);
    expect(ended.resources?.peakMemoryBytes).toBeLessThan(500e6);
    expect(ended.resources?.spawnMs).toBeGreaterThan(0);
    const stalls = Object.keys(readStalls());
    expect(Object.keys(ended.resources?.stalledMs ?? {})).toEqual(stalls);
  });

  test.skipIf(statfsSync(tmpdir()).type === TMPFS)(
    'contain what the process wrote to disks, and nothing else',
    async () => {
      const MIB = 1024 * 1024;
      const [cwd, other] = [temporaryFolder(), temporaryFolder()];
      const [gate, otherGate] = [createGate(cwd), createGate(other)];
      const dd = `dd if=/dev/zero of=big bs=1M count=20 conv=fsync 2>/dev/null; touch done; ${otherGate.wait}`;
      const hasWritten = () => existsSync(join(other, 'done'));
      const [idle, busy] = await Promise.all([
        run(gate.wait, { cwd, onScan: afterScan(hasWritten, gate.open) }),
        run(dd, { cwd: other, onScan: afterScan(hasWritten, otherGate.open) }),
      ]);
      expect(busy.resources?.diskWrittenBytes).toBeGreaterThanOrEqual(20 * MIB);
      expect(busy.resources?.diskWrittenBytes).toBeLessThan(30 * MIB);
      expect(idle.resources?.diskWrittenBytes).toBeLessThan(MIB);
    },
  );
});

type Options = Partial<SupervisedCommand>;

/** Runs a script in an empty folder, without receiving its output. */
function run(script: string, options: Options & { cwd: string }) {
  return supervise({
    command: 'sh',
    args: ['-c', script],
    env: process.env,
    session: newSessionId(),
    endsLeftovers: false,
    onOutput: () => {},
    ...options,
  });
}

/** Calls `then` on the scan after the one that found the condition true: that scan has seen its effects. */
function afterScan(condition: () => boolean, then: () => Promise<void>): () => void {
  let state: 'waiting' | 'met' | 'done' = 'waiting';
  return () => {
    if (state === 'met') {
      state = 'done';
      void then();
    }
    if (state === 'waiting' && condition()) state = 'met';
  };
}

function node(script: string): string {
  return `'${process.execPath}' -e '${script}'`;
}
