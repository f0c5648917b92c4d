import { expect, test } from 'vitest';
import { rebuildFacts } from '../../facts/rebuild-facts.ts';
import { openStore } from '../../store/open-store.ts';
import { isolatedEnvironment } from '../../testing/isolated-state.ts';
import { inProcess } from '../../testing/run-in-process.ts';
import { addRecordedRun } from '../../testing/store/recorded-run.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { run } from '../run.ts';

const LATER = 101;

const runHere = inProcess(run);

test('a workflow that ran before more others than a hint names is known', async () => {
  const home = await homeWithOldWorkflow();
  const said = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await runHere(args, { home });
    return `${code} ${stdout}${stderr}`;
  };
  const past = ['--since', '2019-01-01', '--until', '2020-01-01'];
  expect(await said('insights', '--workflow', 'old', ...past)).toMatch(/^0 No ended runs from 2019/);
  expect(await said('runs', '--workflow', 'old', '--result', 'failure')).toMatch(/^0 No run matches/);
  expect(await said('runs', '--workflow', 'older')).toMatch(/^2 stepmeter: Cannot find the workflow "older"/);
  const arms = ['--arm', 'a=effort=medium', '--arm', 'b=effort=high'];
  expect(await said('experiment', 'start', 'e', '--workflow', 'old', ...arms)).toMatch(/^0 Started the experiment e/);
  const compared = await said('compare', 'workflow=old,variant=x', 'workflow=later-1');
  expect(compared).toMatch(/^2 .*no ended run matches workflow=old,variant=x\nRemove a condition/);
});

/** A state folder in which more workflows than are compared with a name ran after the workflow `old`. */
async function homeWithOldWorkflow(): Promise<string> {
  const home = temporaryFolder();
  const store = await openStore(isolatedEnvironment(home));
  const started_at = Date.now() - 86_400_000;
  await addRecordedRun(store, { id: 'old', workflow: 'old', started_at, steps: [] });
  for (let index = 1; index <= LATER; index++)
    await addRecordedRun(store, {
      ...{ id: `later-${index}`, workflow: `later-${index}`, started_at: started_at + index },
      steps: [],
    });
  await rebuildFacts(store);
  await store.close();
  return home;
}
