import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { canUnshare, startInnerProcess } from '../../testing/process/inner-process.ts';
import { readInnerPid } from './proc.ts';
import { hasEnded, identityOf, pidOf } from './process-identity.ts';

test('a process has ended if its ID is free, or that of a process that started at another time', () => {
  const self = identityOf(process.pid);
  expect(hasEnded(self)).toBe(false);
  expect(hasEnded({ ...self, pid: 2 ** 30 })).toBe(true);
  expect(hasEnded({ ...self, start: 'another boot/1' })).toBe(true);
  expect(hasEnded({ ...self, host: 'elsewhere', pid: 2 ** 30 })).toBe(false);
});

const refuses = !canUnshare();

test.skipIf(refuses)('a process of a PID namespace below ours has ended when it has, not before', async () => {
  const { pid, owner, leave } = await startInnerProcess();
  expect(readInnerPid(pid)).toBe(1);
  expect(hasEnded(owner)).toBe(false);
  expect(pidOf(owner)).toBe(pid);
  await leave();
  expect(hasEnded(owner)).toBe(true);
  expect(pidOf(owner)).toBeUndefined();
});

test.skipIf(refuses)('in a PID namespace with the `/proc` of another one, IDs are not taken for those there', () => {
  // There, the program has the ID 1 and its child another low one, which an older process has outside.
  const program = `
    import { spawn } from 'node:child_process';
    import { hasEnded, identityOf, pidOf } from ${JSON.stringify(new URL('process-identity.ts', import.meta.url).href)};
    const child = spawn('sleep', ['600']);
    const [own, outer] = [identityOf(child.pid), JSON.parse(process.env.OUTER)];
    const tick = ({ start }) => Number(start.split('/')[1]);
    console.log(JSON.stringify([tick(own) > tick(outer), pidOf(own) === child.pid, hasEnded(outer), pidOf(outer) ?? 'none']));
    child.kill('SIGKILL');`;
  const node = [process.execPath, '--input-type=module', '-e', program];
  const env = { ...process.env, OUTER: JSON.stringify(identityOf(process.pid)) };
  const { stdout } = spawnSync('unshare', ['--user', '--pid', '--fork', '--kill-child', ...node], {
    env,
    encoding: 'utf8',
  });
  expect(JSON.parse(stdout)).toEqual([true, true, false, 'none']);
});
