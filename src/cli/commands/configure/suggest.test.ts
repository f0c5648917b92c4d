import { expect, test } from 'vitest';
import { openStore } from '../../../store/open-store.ts';
import { insertSuggestion } from '../../../store/queries/selection/suggestion.ts';
import { isolatedEnvironment } from '../../../testing/isolated-state.ts';
import { inProcess } from '../../../testing/run-in-process.ts';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';
import { run } from '../../run.ts';

const runCli = inProcess(run);

test('a decision on a suggestion says what it changed, and how to undo it', async () => {
  const home = temporaryFolder();
  for (const name of ['usual', 'fast', 'broken', 'other'])
    await runCli(['config', 'add', name, '--workflow', 'w', '--set', `key=${name}`], { home });
  const store = await openStore(isolatedEnvironment(home));
  await store.write(async (transaction) => {
    for (const [kind, name] of [
      ['default', 'fast'],
      ['remove', 'broken'],
      ['remove', 'other'],
    ] as const) {
      const about = {
        workflow: 'w',
        step: '',
        number: 1,
        at: store.now(),
        reason: 'x',
        value_usd: 5,
        time_price_usd: 0,
      };
      await insertSuggestion(transaction, { ...about, id: `of-${name}`, kind, name });
    }
  });
  await store.close();
  const undo = '(undo: stepmeter rollback --workflow w)\n';
  for (const [command, id, done] of [
    ['accept', 'of-fast', 'Change 5: fast is the default'],
    ['accept', 'of-broken', 'Change 6: broken is not chosen any more'],
    ['decline', 'of-other', 'Change 7: suggestion of-other is declined'],
  ] as const)
    expect(await runCli([command, id], { home })).toMatchObject({ code: 0, stdout: `${done} ${undo}` });
});
