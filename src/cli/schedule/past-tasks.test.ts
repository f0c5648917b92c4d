import { expect, onTestFinished, test } from 'vitest';
import { rebuildFacts } from '../../facts/rebuild-facts.ts';
import { learnedDemand } from '../../schedule/index.ts';
import { isolatedEnvironment } from '../../testing/isolated-state.ts';
import { openNewStore } from '../../testing/store/open-new-store.ts';
import { addRequest, addRun, addSession, addStep } from '../../testing/store/store-rows.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { pastTasks } from './past-tasks.ts';

const MIB = 1024 ** 2;

test.each([undefined, 'implement'])(
  'pastTasks() learns memory also from tasks that had too little, and costs also from failures (step %s)',
  async (step) => {
    const store = await openNewStore(isolatedEnvironment(temporaryFolder()));
    onTestFinished(() => store.close());
    const at = store.now() - 60_000;
    const add = async (
      id: string,
      result: 'success' | 'failure' | 'cancelled',
      error_type: string | null,
      size: number,
    ) => {
      const ended = { started_at: at, ended_at: at + 1000, result, error_type };
      const run_id = await addRun(store, { id, workflow: 'w', ...ended });
      const step_id = `${id}-step`;
      await addStep(store, { id: step_id, run_id, name: 'implement', ...ended });
      await addSession(store, { id: `${id}-session`, run_id, step_id, peak_memory: size * MIB });
      await addRequest(store, { id: `${id}-request`, run_id, step_id, cost_nano_usd: size * 1e9 });
    };
    for (const n of [1, 2, 3, 4]) await add(`fine-${n}`, 'success', null, n);
    await add('limited', 'failure', 'max_memory', 50);
    await add('failed', 'failure', 'exit_code_1', 60);
    for (const n of [1, 2, 3]) await add(`absent-${n}`, 'failure', 'exit_code_127', 0);
    await add('stopped', 'cancelled', 'SIGINT', 70);
    await rebuildFacts(store);
    const history = await pastTasks(store, { workflow: 'w', simulated: false, ...(step && { step }) });
    expect(history.flatMap(({ durationMs }) => durationMs ?? [])).toEqual([1000, 1000, 1000, 1000]);
    expect(history).toHaveLength(9);
    expect(history.flatMap(({ costUsd }) => costUsd ?? [])).toHaveLength(6);
    expect(learnedDemand({ id: 'new' }, history)).toEqual({ memoryBytes: 50 * MIB, costUsd: 60 });
  },
);
