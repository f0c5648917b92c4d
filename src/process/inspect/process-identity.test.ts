import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { processIds, readInnerPid, readStat } from './proc.ts';
import { hasEnded, identityOf } from './process-identity.ts';

test('a process has ended if its ID is free, or that of a process that started at another time', () => {
  const self = identityOf(process.pid);
  expect(hasEnded(self)).toBe(false);
  expect(hasEnded({ ...self, pid: 2 ** 30 })).toBe(true);
  expect(hasEnded({ ...self, start: 'another boot/1' })).toBe(true);
  expect(hasEnded({ ...self, host: 'elsewhere', pid: 2 ** 30 })).toBe(false);
});

// Some systems refuse namespaces to users.
const canUnshare = spawnSync('unshare', ['--user', '--pid', '--fork', 'true']).status === 0;

test.skipIf(!canUnshare)('a process of a PID namespace below ours has ended when it has, not before', async () => {
  const unshare = spawn('unshare', ['--user', '--pid', '--fork', '--kill-child', 'sh', '-c', 'echo; read line'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  await once(unshare.stdout, 'data');
  const inner = processIds().find((pid) => readStat(pid)?.parent === unshare.pid) ?? 0;
  expect(readInnerPid(inner)).toBe(1);
  const owner = { ...identityOf(inner), pid: 1 };
  expect(hasEnded(owner)).toBe(false);
  const closed = once(unshare, 'close');
  unshare.stdin.end();
  await closed;
  expect(hasEnded(owner)).toBe(true);
});
