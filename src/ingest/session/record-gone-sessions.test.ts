import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { readSpool } from '../../testing/read-spool.ts';
import type { Context, Owner } from '../../core/context.ts';
import { newRunId, newSessionId } from '../../core/ids/ids.ts';
import { identityOf } from '../../process/inspect/process-identity.ts';
import { openContextFolder } from '../../spool/context-folder.ts';
import { recordGoneSessions } from './record-gone-sessions.ts';

const ON_LINUX = process.platform === 'linux';

const START = Date.UTC(2026, 10, 1);

test.skipIf(!ON_LINUX)('the end of a session that its supervisor could not record is recorded once', () => {
  const home = temporaryFolder();
  const { session } = leftSession(home, { supervisor: gone() });
  expect(recordGoneSessions(home)).toBe(1);
  expect(readSpool(home).flatMap(({ records }) => records)).toMatchObject([
    { type: 'session.ended', session, startedAt: START, exitCode: null },
  ]);
  expect(recordGoneSessions(home)).toBe(0);
});

test.skipIf(!ON_LINUX)('a session whose process still runs is left alone', () => {
  const home = temporaryFolder();
  const child = spawn('sleep', ['600']);
  onTestFinished(() => void child.kill('SIGKILL'));
  leftSession(home, { supervisor: gone(), child: identityOf(child.pid ?? 0) });
  expect(recordGoneSessions(home)).toBe(0);
  expect(child.exitCode).toBeNull();
  expect(readdirSync(join(home, 'sessions'))).toHaveLength(1);
});

test.skipIf(!ON_LINUX)('a session whose supervisor lives is left alone', () => {
  const home = temporaryFolder();
  leftSession(home, { supervisor: identityOf(process.pid) });
  expect(recordGoneSessions(home)).toBe(0);
});

test.skipIf(!ON_LINUX)('what cannot be written is tried again', () => {
  const home = temporaryFolder();
  const { folder } = leftSession(home, { supervisor: gone() });
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'no folder');
  expect(recordGoneSessions(home)).toBe(0);
  rmSync(folder);
  mkdirSync(folder);
  expect(recordGoneSessions(home)).toBe(1);
});

/** A run with a session whose file is still there. */
function leftSession(home: string, of: { supervisor: Owner; child?: Owner }): { folder: string; session: string } {
  const run: Context = { v: 1, run: { id: newRunId(), workflow: 'w' }, startedAt: START, project: '/p' };
  const folder = openContextFolder(join(home, 'spool'), run);
  const session = newSessionId();
  mkdirSync(join(home, 'sessions'));
  const file = { v: 1, session, ...of, about: { folder, startedAt: START, conversations: [] } };
  writeFileSync(join(home, 'sessions', `${session}.json`), JSON.stringify(file));
  return { folder, session };
}

/** A process that has ended. */
function gone(): Owner {
  const { pid } = spawnSync('true');
  return { ...identityOf(pid), start: 'an earlier one' };
}
