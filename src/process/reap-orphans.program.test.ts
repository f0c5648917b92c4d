import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LEAVE, bystander, isAlive, leaving, pidsIn } from '../testing/process/processes.ts';
import { canUnshare, startInnerProcess } from '../testing/process/inner-process.ts';
import { eventually } from '../testing/eventually.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { VARIABLE } from '../core/environment.ts';
import { newSessionId } from '../core/ids/ids.ts';
import { identityOf } from './inspect/process-identity.ts';
import { findLeftovers, reapOrphans } from './reap-orphans.ts';
import { removeSessionFile, writeSessionFile, type SessionFile } from './session-file.ts';

/** A process that ended before the test starts. */
const DEAD = { host: hostname(), pid: spawnSync('true').pid, start: 'another boot/1' };

const DAY_MS = 24 * 60 * 60 * 1000;

describe.skipIf(process.platform !== 'linux')('reapOrphans()', () => {
  test('ends the leftovers of a killed supervisor, reports them, and removes its file', async () => {
    const [folder, cwd, session] = [temporaryFolder(), temporaryFolder(), newSessionId()];
    const other = bystander({ [VARIABLE.session]: newSessionId() });
    const supervisor = startSupervisor(folder, cwd, session);
    await eventually(() => expect(pidsIn(cwd)).toHaveLength(Object.keys(LEAVE).length));
    await eventually(() => expect(files(folder)).toHaveLength(1));

    expect(await reaped(folder)).toEqual([]);
    expect(pidsIn(cwd).every(isAlive)).toBe(true);

    expect(findLeftovers(folder)).toEqual([]);
    supervisor.kill('SIGKILL');
    await once(supervisor, 'exit');
    expect(pidsIn(cwd).every(isAlive)).toBe(true);
    const leftovers = findLeftovers(folder);
    const found = leftovers.map(({ pid }) => pid);
    expect(found).toEqual(expect.arrayContaining(pidsIn(cwd)));
    expect(found).not.toContain(other);
    expect(new Set(leftovers.map((each) => each.session))).toEqual(new Set([session]));
    expect(leftovers.find(({ pid }) => pid === pidsIn(cwd)[0])).toMatchObject({ name: 'sleep' });
    // Finding them ends nothing.
    expect(pidsIn(cwd).every(isAlive)).toBe(true);

    const orphans: SessionFile[] = [];
    await reapOrphans(folder, (file) => void orphans.push(file));
    expect(orphans).toMatchObject([{ session, about: { note: 'this' }, supervisor: { pid: supervisor.pid } }]);
    expect(pidsIn(cwd).filter(isAlive)).toEqual([]);
    expect(files(folder)).toEqual([]);
    expect(isAlive(other)).toBe(true);
    expect(await reaped(folder)).toEqual([]);
  });

  test('ends what a command with limits has left running', async () => {
    const [folder, cwd] = [temporaryFolder(), temporaryFolder()];
    const limited = startLimited(folder, cwd);
    await eventually(() => expect(pidsIn(cwd)).toHaveLength(Object.keys(LEAVE).length));
    expect(await reaped(folder)).toEqual([]);
    limited.kill('SIGKILL');
    await once(limited, 'exit');
    expect(pidsIn(cwd).every(isAlive)).toBe(true);
    expect(findLeftovers(folder).map(({ pid }) => pid)).toEqual(expect.arrayContaining(pidsIn(cwd)));
    expect(await reaped(folder)).toHaveLength(1);
    expect(pidsIn(cwd).filter(isAlive)).toEqual([]);
    expect(files(folder)).toEqual([]);
  });

  test.skipIf(!canUnshare())('finds the child of a sandbox, not the process that has its id outside', async () => {
    const [folder, { pid, owner }] = [temporaryFolder(), await startInnerProcess()];
    writeFile(folder, { child: owner });
    expect(findLeftovers(folder).map((one) => one.pid)).toEqual([pid]);
  });

  test('does not take a process for the supervisor that has its id today', async () => {
    const folder = temporaryFolder();
    writeFile(folder, { supervisor: { ...identityOf(process.pid), start: 'another boot/1' } });
    expect(await reaped(folder)).toHaveLength(1);
  });

  test('leaves the sessions of those who live, and of other machines', async () => {
    const folder = temporaryFolder();
    writeFile(folder, { supervisor: identityOf(process.pid) });
    writeFile(folder, { supervisor: identityOf(process.pid) }, 30 * DAY_MS);
    writeFile(folder, { supervisor: { ...DEAD, host: 'elsewhere' } }, 6 * DAY_MS);
    expect(await reaped(folder)).toEqual([]);
    expect(files(folder)).toHaveLength(3);
  });

  test('clears away what says nothing, and what another machine left long ago', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'x.json'), '{"v":1,');
    writeFileSync(join(folder, 'y.json'), '{"v":1,"session":"no id","supervisor":{"host":"h","pid":1}}');
    writeFile(folder, { supervisor: { ...DEAD, host: 'elsewhere' } }, 8 * DAY_MS);
    expect(await reaped(folder)).toEqual([]);
    expect(files(folder)).toEqual([]);
  });

  test('never ends the session that it runs in', async () => {
    const [folder, session] = [temporaryFolder(), newSessionId()];
    writeFile(folder, { session });
    const program = `
      import { findLeftovers, reapOrphans } from ${moduleUrl('reap-orphans.ts')};
      await reapOrphans(${JSON.stringify(folder)}, () => console.log('reaped'));
      console.log('alive');`;
    const env = { ...process.env, [VARIABLE.session]: session };
    // A shell between the session and the reaper: the marked process is not necessarily the reaper itself.
    const script = `'${process.execPath}' --input-type=module -e "$PROGRAM"; echo and well`;
    const { stdout } = spawnSync('sh', ['-c', script], { env: { ...env, PROGRAM: program }, encoding: 'utf8' });
    expect(stdout).toBe('alive\nand well\n');
  });

  test('finds nothing if no process is left', async () => {
    expect(await reaped(join(temporaryFolder(), 'missing'))).toEqual([]);
  });
});

describe('a session file', () => {
  test('is for its owner only, and gone when it is removed', () => {
    const folder = join(temporaryFolder(), 'sessions');
    const session = newSessionId();
    writeSessionFile(folder, session, {}, process.pid);
    const [path, mode] = [join(folder, `${session}.json`), (of: string) => (statSync(of).mode & 0o777).toString(8)];
    expect([mode(folder), mode(path)]).toEqual(['700', '600']);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ session, child: { pid: process.pid } });
    removeSessionFile(folder, session);
    removeSessionFile(folder, session);
    expect(existsSync(path)).toBe(false);
  });

  test('that cannot be written does not block others', () => {
    const place = join(temporaryFolder(), 'file');
    writeFileSync(place, '');
    expect(() => writeSessionFile(place, newSessionId(), {})).not.toThrow();
    expect(() => removeSessionFile(place, newSessionId())).not.toThrow();
  });
});

/** A process that supervises a session with leftover processes of every kind, and waits. */
function startSupervisor(folder: string, cwd: string, session: string) {
  const script = JSON.stringify(leaving(Object.values(LEAVE), 'sleep 600'));
  const program = `
    import { writeSessionFile } from ${moduleUrl('session-file.ts')};
    import { supervise } from ${moduleUrl('supervise.ts')};
    const [session, folder, cwd] = ${JSON.stringify([session, folder, cwd])};
    await supervise({
      command: 'sh', args: ['-c', ${script}], env: process.env, session, cwd, endsLeftovers: true, onOutput: () => {},
      onStart: (child) => writeSessionFile(folder, session, { note: 'this' }, child.pid),
    });`;
  return startProgram(program);
}

function moduleUrl(name: string): string {
  return JSON.stringify(new URL(name, import.meta.url).href);
}

function startProgram(program: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

function files(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.json'));
}

async function reaped(folder: string): Promise<string[]> {
  const sessions: string[] = [];
  await reapOrphans(folder, ({ session }) => void sessions.push(session));
  return sessions;
}

/** A process that enforces a limit on a command with leftover processes of every kind, and waits. */
function startLimited(folder: string, cwd: string) {
  const script = JSON.stringify(leaving(Object.values(LEAVE), 'sleep 600'));
  return startProgram(`
    import { runLimited } from ${moduleUrl('limits/run-limited.ts')};
    import { runCommand } from ${moduleUrl('run-command.ts')};
    const [folder, cwd] = ${JSON.stringify([folder, cwd])};
    await runLimited({ timeoutMs: 600_000 }, folder, (marker) =>
      runCommand('sh', ['-c', ${script}], { ...process.env, ...marker }, { cwd, onOutput: () => {} }));`);
}

function writeFile(folder: string, file: Partial<SessionFile>, ageMs = 0): string {
  const session = newSessionId();
  const path = join(folder, `${session}.json`);
  writeFileSync(path, JSON.stringify({ v: 1, session, supervisor: DEAD, about: {}, ...file }));
  const at = (Date.now() - ageMs) / 1000;
  utimesSync(path, at, at);
  return path;
}
