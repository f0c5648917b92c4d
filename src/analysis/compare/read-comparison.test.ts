import { expect, test } from 'vitest';
import { rebuildFacts } from '../../facts/rebuild-facts.ts';
import type { Store } from '../../store/open-store.ts';
import { addRecordedRun } from '../../testing/store/recorded-run.ts';
import { temporaryStore } from '../../testing/store/store-rows.ts';
import { readComparison, type Comparison } from './read-comparison.ts';

const ODD = 'build, "the"\n🚀';

const NOW = 1_790_100_000_000;

const A = `workflow=${JSON.stringify(ODD)},variant=a`;

test('readComparison() compares selections, runs, and a run with a selection', async () => {
  const store = await storeWithRuns();
  expect(await compare(store, A, 'variant=b')).toMatchObject({
    kind: 'selections',
    a: { filter: A, runs: 2, successes: 2 },
    b: { filter: 'variant=b', runs: 2 },
  });
  expect(await compare(store, '00', '0d')).toMatchObject({
    kind: 'runs',
    a: { id: '00-a', result: 'success' },
    b: { id: '0d-open', result: 'running', durationMs: null },
    totals: { difference: { durationMs: null } },
  });
  expect(await compare(store, '02', A)).toMatchObject({ kind: 'selections', a: { filter: 'run=02-b', runs: 1 } });
  expect(await compare(store, A, 'simulated=yes')).toMatchObject({ a: { simulated: 0 }, b: { runs: 1, simulated: 1 } });
  expect(await compare(store, '00', '0f')).toMatchObject({ a: { simulated: false }, b: { simulated: true } });
  expect(await compare(store, A, 'variant=,result=failure')).toMatchObject({ b: { runs: 1, failures: 1 } });
});

test('readComparison() refuses what cannot be compared and says what to do', async () => {
  const store = await storeWithRuns();
  for (const [a, b, message, hint] of [
    ['00', '00-a', 'Cannot compare the run 00-a with itself', 'Give two runs'],
    ['00', '0c', 'Cannot find the run "0c"', '`stepmeter runs` lists all runs'],
    ['0', '00', 'several run IDs start with it', 'Give more characters'],
    [A, 'varient=b', 'unknown key "varient"', 'Did you mean "variant"?'],
    [
      A,
      'workflow=othr',
      'no ended run matches workflow=othr',
      'Did you mean "other"? The store has no workflow "othr"',
    ],
    [A, 'workflow=open', 'no ended run matches workflow=open', 'Remove a condition'],
    [A, 'variant=s', 'no ended run matches variant=s', '1 simulated run would match: add simulated=yes'],
    [A, 'variant=a,variant=b', '2 runs, such as 00-a, are in both', 'Add a condition that separates them'],
    [A, '00', 'the run 00-a is in both', 'Add a condition'],
  ] as const)
    await expect(compare(store, a, b), `${a} ${b}`).rejects.toThrow(
      expect.objectContaining({
        message: expect.stringContaining(message) as string,
        hint: expect.stringContaining(hint) as string,
        exitCode: 2,
      }),
    );
});

/** Two runs of each of two variants of a workflow with an odd name, a simulated one, and one of another workflow. */
async function storeWithRuns(): Promise<Store> {
  const store = await temporaryStore();
  const steps = [{ name: 'implement', costUsd: 1 }];
  for (const [index, variant] of ['a', 'a', 'b', 'b'].entries())
    await addRecordedRun(store, { id: `0${index}-${variant}`, workflow: ODD, variant, steps });
  await addRecordedRun(store, { id: '0f-s', workflow: ODD, variant: 's', simulated: 1, steps });
  await addRecordedRun(store, { id: '0e-other', workflow: 'other', result: 'failure', steps: [] });
  await addRecordedRun(store, { id: '0d-open', workflow: 'open', ended_at: null, result: null, steps });
  await rebuildFacts(store);
  return store;
}

function compare(store: Store, a: string, b: string): Promise<Comparison> {
  const parseTime = (text: string): number => NOW - Number(text);
  return readComparison(store, { a, b }, { average: 'mean', parseTime, now: NOW });
}
