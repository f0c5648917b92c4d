import { describe, expect, test } from 'vitest';
import { openStore } from '../../store/open-store.ts';
import { isolatedEnvironment } from '../../testing/isolated-state.ts';
import { inProcess } from '../../testing/run-in-process.ts';
import { factLines } from '../../testing/store/fact-rows.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { run } from '../run.ts';

const stepmeter = inProcess(run);

describe('stepmeter doctor --rebuild', () => {
  test('computes facts again that are missing or wrong, also by itself after a change of their definition', async () => {
    const home = temporaryFolder();
    await stepmeter(['exec', '--workflow', 'w', '--step', 's', '--', 'true'], { home });
    await stepmeter(['runs'], { home });
    await stepmeter(['config', 'add', 'usual', '--workflow', 'w', '--model', 'sonnet'], { home });
    const store = await openStore(isolatedEnvironment(home));
    const facts = await factLines(store);
    expect(facts.map((line) => line.split(' ')[0])).toEqual(['attempt_fact', 'run_fact']);

    await store.db.updateTable('attempt_fact').set({ tool_calls: 7 }).execute();
    await store.db.deleteFrom('run_fact').execute();
    const { stdout, code } = await stepmeter(['doctor', '--rebuild'], { home });
    expect({ stdout, code }).toEqual({
      stdout: 'Rebuilt the facts of 1 attempt and 1 run, 0 rows of tool calls by hour, and the state of 1 selection.\n',
      code: 0,
    });
    expect(await factLines(store)).toEqual(facts);

    await store.db.updateTable('run_fact').set({ requests: 7 }).execute();
    await store.db.updateTable('store').set({ facts_version: null }).execute();
    await stepmeter(['exec', '--workflow', 'w', '--step', 's', '--', 'true'], { home });
    await stepmeter(['runs'], { home });
    expect((await factLines(store)).filter((line) => facts.includes(line))).toEqual(facts);
    await store.close();
  });
});
