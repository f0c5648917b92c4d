import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { VARIABLE } from '../../core/environment.ts';
import { newSessionId } from '../../core/ids/ids.ts';
import { eventually } from '../../testing/eventually.ts';
import { bystander, isAlive } from '../../testing/process/processes.ts';
import { inProcess } from '../../testing/run-in-process.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { run } from '../run.ts';

const stepmeter = inProcess(run);

describe.skipIf(process.platform !== 'linux')('stepmeter reap', () => {
  test('shows what has outlived its session, and ends nothing else, and only if asked to', async () => {
    const home = temporaryFolder();
    expect((await stepmeter(['reap'], { home })).stdout).toBe('No process has outlived its session\n');
    const [dead, living] = [newSessionId(), newSessionId()];
    const [leftover, other] = [bystander({ [VARIABLE.session]: dead }), bystander({ [VARIABLE.session]: living })];
    writeSession(home, dead, { host: hostname(), pid: spawnSync('true').pid, start: 'another boot/1' });
    writeSession(home, living, { host: hostname(), pid: process.pid });

    const shown = await eventually(async () => {
      const { stdout } = await stepmeter(['reap'], { home });
      expect(stdout).toContain(String(leftover));
      return stdout;
    });
    expect(shown).toContain('Nothing was ended. `stepmeter reap --kill` ends these processes');
    expect(shown).not.toContain(String(other));
    expect(isAlive(leftover)).toBe(true);

    const killed = JSON.parse((await stepmeter(['reap', '--kill', '--json'], { home })).stdout) as object;
    expect(killed).toMatchObject({ killed: true, processes: [{ pid: leftover, session: dead }], remaining: [] });
    expect([leftover, other].map(isAlive)).toEqual([false, true]);
  });
});

function writeSession(home: string, session: string, supervisor: object): void {
  mkdirSync(join(home, 'sessions'), { recursive: true });
  writeFileSync(join(home, 'sessions', `${session}.json`), JSON.stringify({ v: 1, session, supervisor, about: {} }));
}
