import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { failureOf } from '../../src/builder/build-package.ts';
import { buildFailure, lastFailure } from '../../src/builder/temporal/build-failure.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { realTests } from '../../src/testing/real.ts';
import { PROGRAM } from '../../src/testing/run-cli.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { missingMounts, smallDisk } from './small-disk.ts';
import { eventsIn } from '../builder/build-process.ts';
import { SLUGIFY } from '../builder/slugify-model.ts';

const real = realTests('a build on a disk that is full', missingMounts());

describe.skipIf(real.skip)(real.title, () => {
  test.each([
    'implement',
    // The output of the agent, of which there was none yet, and what npm says.
    'repair',
    'package',
  ])(
    'in %s ends with what to do, and continues when there is room, without doing a finished stage again',
    async (at) => {
      const [disk, into] = [await smallDisk(8), join(temporaryFolder(), 'package')];
      const build = async (args: string[], onOutput: (stdout: string) => void = () => {}) => {
        const [command = '', ...words] = [...disk.prefix, process.execPath, PROGRAM, 'build', ...args, '--json'];
        const env = isolatedEnvironment(disk.inside) as Record<string, string>;
        const child = spawn(command, words, { env, stdio: ['ignore', 'pipe', 'ignore'] });
        let stdout = '';
        child.stdout.on('data', (chunk) => onOutput((stdout += String(chunk))));
        const [code] = (await once(child, 'close')) as [number | null];
        return { code, events: eventsIn(stdout), last: eventsIn(stdout).at(-1) ?? {} };
      };
      let isFull = false;
      const recorded = ['--recorded', SLUGIFY.replace(/\.md$/, '')];
      const stopped = await build([SLUGIFY, '--into', into, ...recorded], (stdout) => {
        if (isFull || !stdout.includes(`"stage.started","stage":"${at}"`)) return;
        isFull = true;
        disk.fill();
      });
      expect(stopped).toMatchObject({ code: 1, last: { end: 'failed' } });
      // Git, the agent, npm or the journal, whichever finds no room first.
      expect(stopped.last['message']).toMatch(
        /Free space on the disk of \S+\/indexes\/\S+ \(|(?:ENOSPC|Only .* free in)[^]*\. Free disk space, then continue with --resume/,
      );
      disk.makeRoom();
      const resumed = await build(['--resume', String(stopped.last['runId'])]);
      expect(resumed).toMatchObject({ code: 0, last: { end: 'built' } });
      const plan = resumed.events.find(({ type, stage }) => type === 'stage.ended' && stage === 'plan');
      expect(plan).toMatchObject({ reused: true, costUsd: 0 });
    },
    120_000,
  );

  test('is named if an agent failed without a reason, and the reason of a stage on Temporal is never an earlier one', async () => {
    const disk = await smallDisk(32);
    buildFailure(disk.outside, new Error('an earlier one'), undefined);
    disk.fill();
    const why = 'Free disk space, then continue with --resume; no finished stage is paid again';
    const store = 'Make the folder writable, or free space on its disk, then continue with --resume';
    // A disk without a size is not full.
    expect(failureOf(new Error('it ended'), ['/proc'])).toEqual({ message: 'it ended' });
    expect(failureOf(new Error('the CLI exited with code 1'), [disk.outside])).toEqual({
      message: `the CLI exited with code 1. Only 0 B are free in ${disk.outside}. ${why}`,
    });
    // More than the room of the earlier one.
    buildFailure(disk.outside, new Error('a later one'.repeat(1000)), undefined);
    expect(lastFailure(disk.outside)).toEqual({
      message: `A stage failed, and the reason could not be stored in ${disk.outside}. ${store}`,
    });
    disk.makeRoom();
    buildFailure(disk.outside, new Error('a later one'), undefined);
    expect(lastFailure(disk.outside)).toEqual({ message: 'a later one' });
  });
});
