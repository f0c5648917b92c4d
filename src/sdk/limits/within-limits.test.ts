import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isolatedState, workInEmptyFolder } from '../../testing/isolated-state.ts';
import { isAlive } from '../../testing/process/processes.ts';
import { readSpool } from '../../testing/read-spool.ts';
import { step } from '../step.ts';

const linux = test.skipIf(process.platform !== 'linux');

linux('a step whose processes exceed a limit fails, and they are ended although its function still waits', async () => {
  const home = isolatedState();
  workInEmptyFolder();
  let pid = 0;
  const work = step('check', { files: false, limits: { timeoutMs: 200 } }, async ({ env }) => {
    const child = spawn('sleep', ['60'], { env: { ...process.env, ...env }, stdio: 'ignore' });
    pid = child.pid ?? 0;
    await once(child, 'never');
  });
  await expect(work).rejects.toMatchObject({
    name: 'timeout',
    message: expect.stringMatching(/^Cannot finish the step: it ran for .*, its limit is 200 ms$/),
  });
  expect(isAlive(pid)).toBe(false);
  const records = readSpool(home).flatMap((folder) => folder.records);
  expect(records.find(({ type }) => type === 'step.ended')).toMatchObject({ result: 'failure', errorType: 'timeout' });
});

test('a step within its limits has the result or the error of its function', async () => {
  isolatedState();
  workInEmptyFolder();
  const limits = { timeoutMs: 60_000, maxMemoryBytes: 1e12 };
  expect(await step('a', { files: false, limits }, () => 7)).toBe(7);
  await expect(step('b', { files: false, limits }, () => Promise.reject(new RangeError('own')))).rejects.toThrow('own');
});
