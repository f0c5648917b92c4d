import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { canUnshare, startInnerProcess } from '../testing/process/inner-process.ts';
import { endProcess } from './end-process.ts';
import { hasEnded, identityOf } from './inspect/process-identity.ts';

describe('endProcess()', () => {
  test('sends SIGTERM first, and kills a process that ignores it', async () => {
    const child = spawn('/bin/sh', ['-c', `trap '' TERM; echo deaf; while :; do sleep 0.1; done`]);
    await once(child.stdout, 'data');
    const owner = identityOf(child.pid ?? -1);
    expect(await endProcess(owner, 200)).toBe(true);
    expect(hasEnded(owner)).toBe(true);
  });

  test('leaves a process alone that has the id of another one', async () => {
    const child = spawn('/bin/sleep', ['60']);
    await once(child, 'spawn');
    const owner = identityOf(child.pid ?? -1);
    expect(await endProcess({ ...owner, start: 'an earlier boot/1' }, 200)).toBe(true);
    expect(hasEnded(owner)).toBe(false);
    child.kill('SIGKILL');
  });

  test('leaves a process alone that has the id of one on another host', async () => {
    const child = spawn('/bin/sleep', ['60']);
    await once(child, 'spawn');
    const owner = identityOf(child.pid ?? -1);
    expect(await endProcess({ ...owner, host: 'elsewhere' }, 200)).toBe(false);
    expect(hasEnded(owner)).toBe(false);
    child.kill('SIGKILL');
  });

  test.skipIf(!canUnshare())('ends a process in a sandbox, not the one that has its id there outside', async () => {
    const { pid, owner } = await startInnerProcess();
    const signalled: number[] = [];
    const kill = process.kill.bind(process);
    const spy = vi.spyOn(process, 'kill').mockImplementation((target, signal) => {
      if (signal !== 0) signalled.push(target);
      return signal === 0 || target === pid ? kill(target, signal) : true;
    });
    onTestFinished(() => spy.mockRestore());
    expect(await endProcess(owner, 0)).toBe(true);
    expect(new Set(signalled)).toEqual(new Set([pid]));
  });
});
