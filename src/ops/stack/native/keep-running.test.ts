import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventually } from '../../../testing/eventually.ts';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';
import { hasEnded } from '../../../process/inspect/process-identity.ts';
import { keepRunning, type PartChange } from './keep-running.ts';

describe('keepRunning()', () => {
  test('restarts a part that ends, reports how it ended, and keeps its log', async () => {
    const controller = new AbortController();
    const changes: PartChange[] = [];
    const plan = planOf('echo started; exit 7');
    const kept = keepRunning(plan, {
      signal: controller.signal,
      graceMs: 100,
      onChange: (change) => {
        changes.push(change);
        if (change.restarts === 2) controller.abort();
      },
    });
    await kept;
    expect(changes.map(({ restarts }) => restarts)).toEqual([0, 1, 1, 2]);
    expect(changes.map(({ process }) => process !== undefined)).toEqual([true, false, true, false]);
    expect(changes.at(-1)?.lastEnd).toBe('exit code 7');
    expect(readFileSync(plan.logFile, 'utf8')).toBe('started\nstarted\n');
  });

  test('kills a part that ignores the request to end', async () => {
    const controller = new AbortController();
    const changes: PartChange[] = [];
    const plan = planOf(`trap '' TERM; echo deaf; while :; do sleep 0.1; done`);
    const kept = keepRunning(plan, {
      signal: controller.signal,
      graceMs: 300,
      onChange: (change) => void changes.push(change),
    });
    await eventually(() => expect(readFileSync(plan.logFile, 'utf8')).toContain('deaf'));
    controller.abort();
    await kept;
    const part = changes[0]?.process;
    expect(part && hasEnded(part)).toBe(true);
    expect(changes).toHaveLength(1);
  });

  test('reports a program that cannot be started', async () => {
    const controller = new AbortController();
    const ends: (string | undefined)[] = [];
    await keepRunning(
      { ...planOf(''), command: '/no/such/program' },
      {
        signal: controller.signal,
        graceMs: 100,
        onChange: ({ process, lastEnd, restarts }) => {
          if (!process) ends.push(lastEnd);
          if (restarts === 1) controller.abort();
        },
      },
    );
    expect(ends.at(-1)).toContain('ENOENT');
  });
});

function planOf(script: string) {
  const folder = temporaryFolder();
  return {
    name: 'part',
    command: '/bin/sh',
    args: ['-c', script],
    env: { PATH: '/usr/bin:/bin' },
    logFile: join(folder, 'part.log'),
    readyUrl: '',
    dataFolder: join(folder, 'data'),
  };
}
