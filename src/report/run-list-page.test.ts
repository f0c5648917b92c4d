import { expect, test } from 'vitest';
import { addFile, addRequest, addRun, addStep, addToolCall, temporaryStore } from '../testing/store/store-rows.ts';
import type { Store } from '../store/open-store.ts';
import { runListPage } from './run-list-page.ts';

test.each(['started', 'cost', 'duration'] as const)(
  'pages by %s show every run once, whatever the page size',
  async (sort) => {
    const store = await temporaryStore();
    for (let index = 0; index < 7; index++) {
      const started_at = 1000 * (index % 3);
      const id = await addRun(store, { started_at, ended_at: index % 2 === 0 ? started_at + 10 : null });
      await addRequest(store, { id: `r${index}`, run_id: id, cost_nano_usd: index % 4 });
    }
    const all = await runListPage(store, { words: '', sort, limit: 100 });
    for (const limit of [1, 2, 6]) {
      const ids: string[] = [];
      for (let after: string | null | undefined; after !== null;) {
        const page = await runListPage(store, { words: '', sort, limit, after });
        ids.push(...page.runs.map(({ id }) => id));
        after = page.next;
      }
      expect(ids).toEqual(all.runs.map(({ id }) => id));
    }
  },
);

test('each filter finds the run that has what it names', async () => {
  const store = await temporaryStore();
  await addRun(store, { started_at: 5000, ended_at: 6000 });
  const found = await addRun(store, {
    workflow: 'w',
    task: 'parse-dates',
    task_type: 'library',
    variant: 'b',
    config_id: 'fast',
    project: '/home/x/My_Project',
    result: 'failure',
    started_at: 1000,
    ended_at: 901_000,
  });
  await addStep(store, { id: 's', run_id: found, name: 'repair', error_type: 'TestsFail' });
  await addRequest(store, { id: 'r', run_id: found, model: 'claude-Opus-5', cost_nano_usd: 3e9 });
  await addToolCall(store, { id: 'c', run_id: found, tool: 'Grep' });
  await addFile(store, { id: 'f', run_id: found, path: 'src/100%.ts' });
  const filters = [
    'workflow:w',
    'result:failure',
    'task-type:library',
    'task:parse-dates',
    'variant:b',
    'config:fast',
    'project:my_project',
    'step:repair',
  ];
  const others = [
    'error:TestsFail',
    'model:opus',
    'tool:Grep',
    'file:100%',
    'cost:>2',
    'time:>10m',
    'until:1970-01-01T00:00:02Z',
  ];
  for (const words of [...filters, ...others, 'library repair'])
    expect(await idsOf(store, words), words).toEqual([found]);
  for (const words of ['step:plan', 'project:my%project', 'file:1_0', 'library absent'])
    expect(await idsOf(store, words), words).toEqual([]);
});

test('simulated runs are hidden beside real ones unless they are asked for, and counted', async () => {
  const store = await temporaryStore();
  const simulated = await addRun(store, { simulated: 1 });
  const alone = await runListPage(store, { words: '', sort: 'started', limit: 10 });
  expect(alone.runs.map(({ id }) => id)).toEqual([simulated]);
  expect(alone.counts).toEqual({ matching: 1, all: 1, simulated: 1, hiddenSimulated: 0 });
  const real = await addRun(store);
  const { runs, counts } = await runListPage(store, { words: '', sort: 'started', limit: 10 });
  expect(runs.map(({ id }) => id)).toEqual([real]);
  expect(counts).toEqual({ matching: 1, all: 2, simulated: 0, hiddenSimulated: 1 });
  expect(await idsOf(store, 'simulated:yes')).toEqual([simulated]);
  const both = await runListPage(store, { words: 'simulated:all', sort: 'started', limit: 10 });
  expect(both.counts).toEqual({ matching: 2, all: 2, simulated: 1, hiddenSimulated: 0 });
});

async function idsOf(store: Store, words: string): Promise<string[]> {
  const { runs } = await runListPage(store, { words, sort: 'started', limit: 10 });
  return runs.map(({ id }) => id);
}
