import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { leftoverProcesses, reapSessions } from '../../claude/runner/orphaned-sessions.ts';
import { asObject, parseJson } from '../../core/json.ts';
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

linux('what a step with limits has started is found if its program was killed, and not before', async () => {
  const sessions = join(isolatedState(), 'sessions');
  workInEmptyFolder();
  let pid = 0;
  await step('check', { files: false, limits: { timeoutMs: 600_000 } }, async ({ env }) => {
    pid = spawn('sleep', ['600'], { env: { ...process.env, ...env }, stdio: 'ignore', detached: true }).pid ?? 0;
    expect(leftoverProcesses(process.env)).toEqual([]);
    // As if another program had been killed.
    const [name = ''] = readdirSync(sessions);
    const file = asObject(parseJson(readFileSync(join(sessions, name), 'utf8')));
    const supervisor = { host: hostname(), pid: process.pid, start: 'another boot/1' };
    writeFileSync(join(sessions, name), JSON.stringify({ ...file, supervisor }));
    expect(leftoverProcesses(process.env)).toMatchObject([{ pid, session: file['session'] }]);
    await reapSessions(process.env);
  });
  expect(isAlive(pid)).toBe(false);
  expect(readdirSync(sessions)).toEqual([]);
});

test('a step within its limits has the result or the error of its function', async () => {
  const home = isolatedState();
  workInEmptyFolder();
  const limits = { timeoutMs: 60_000, maxMemoryBytes: 1e12 };
  expect(await step('a', { files: false, limits }, () => 7)).toBe(7);
  expect(readdirSync(join(home, 'sessions'))).toEqual([]);
  await expect(step('b', { files: false, limits }, () => Promise.reject(new RangeError('own')))).rejects.toThrow('own');
});
