import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { isolatedState, workInEmptyFolder } from '../testing/isolated-state.ts';
import { readSpool } from '../testing/read-spool.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { step, workflow } from './index.ts';

beforeEach(workInEmptyFolder);

const BROKEN: readonly Broken[] = [
  ['switched off', () => vi.stubEnv('STEPMETER', '0')],
  ['a state folder that cannot be made', unwritable],
  ['a spool that is a file', (home) => writeFileSync(join(home, 'spool'), '')],
];

describe.each(BROKEN)('with Stepmeter %s', (_what, breakIt) => {
  const broken = (): string => {
    const home = isolatedState();
    breakIt(home);
    return home;
  };

  test('results and errors reach the caller', async () => {
    broken();
    const thrown = new Error('no');
    expect(await workflow('w', {}, () => step('a', {}, () => step('b', {}, () => 'result')))).toBe('result');
    await expect(workflow('w', {}, () => step('a', {}, () => Promise.reject(thrown)))).rejects.toBe(thrown);
  });

  test('attempts are counted all the same', async () => {
    broken();
    const attempts: number[] = [];
    await workflow('w', {}, async () => {
      for (const fails of [true, false])
        await step('a', {}, ({ attempt }) => {
          attempts.push(attempt);
          if (fails) throw new Error('no');
        }).catch(() => {});
    });
    expect(attempts).toEqual([1, 2]);
  });

  test('nothing is written, and processes inherit nothing new', async () => {
    const home = broken();
    const before = [readdirSync(home), { ...process.env }];
    const seen = await workflow('w', {}, (run) => step('a', {}, ({ env }) => [{ ...process.env }, env, run.env]));
    expect(seen).toEqual([before[1], {}, {}]);
    expect([readdirSync(home), { ...process.env }]).toEqual(before);
  });
});

describe('the work continues', () => {
  test('where the spool vanishes while a step runs', async () => {
    const home = isolatedState();
    const work = workflow('w', {}, () =>
      step('a', {}, () => {
        rmSync(home, { recursive: true });
        return 'result';
      }),
    );
    expect(await work).toBe('result');
    mkdirSync(home, { recursive: true });
    expect(readSpool(home)).toEqual([]);
  });

  test('and its end is recorded later if the spool cannot be written at first', async () => {
    const home = isolatedState();
    await workflow('w', {}, () => renameSync(home, `${home}-away`));
    renameSync(`${home}-away`, home);
    await eventually(() => expect(readSpool(home)[0]?.records).toMatchObject([{ type: 'run.ended' }]), { everyMs: 20 });
  });

  test('where the current folder has been removed', async () => {
    isolatedState();
    const [before, gone] = [process.cwd(), temporaryFolder()];
    process.chdir(gone);
    try {
      rmSync(gone, { recursive: true });
      expect(await workflow('w', {}, () => step('a', { project: 'x' }, () => 'result'))).toBe('result');
    } finally {
      process.chdir(before);
    }
  });

  test('and the end of a run is recorded if only its steps can be', async () => {
    const home = isolatedState();
    const spool = join(home, 'spool');
    writeFileSync(spool, '');
    await workflow('w', {}, async () => {
      await step('unrecorded', {}, () => step('inner', {}, () => {}));
      rmSync(spool);
      await step('recorded', {}, () => {});
    });
    const found = readSpool(home).map(({ context: { step: self }, records }) => [self?.name, records.at(-1)?.['type']]);
    expect(found).toEqual([
      [undefined, 'run.ended'],
      ['recorded', 'step.files'],
    ]);
  });

  test('where the context around the process cannot be read', async () => {
    const home = isolatedState();
    vi.stubEnv('STEPMETER_SPOOL', join(home, 'missing'));
    expect(await step('a', {}, () => 'result')).toBe('result');
    expect(readSpool(home).map(({ context }) => context.run.workflow)).toEqual(['a', 'a']);
  });
});

function unwritable(home: string): void {
  const file = join(home, 'file');
  writeFileSync(file, '');
  vi.stubEnv('STEPMETER_HOME', join(file, 'state'));
}

type Broken = readonly [what: string, breakIt: (home: string) => void];
