import { expect, test } from 'vitest';
import type { RunSummary } from '../../src/report/list-runs.ts';
import { pendingRecordsIn, startRelay } from '../../src/testing/running-relay.ts';
import { runCli } from '../../src/testing/run-cli.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const EXEC = ['exec', '--workflow', 'w', '--step', 's', '--', 'true'];

// Fails if a report does not wait for the relay: it reads the store up to 750 ms before the relay stores the run.
test('A run is reported immediately after it ended, also while a relay is running', async () => {
  const home = temporaryFolder();
  startRelay(home);
  await runCli(EXEC, { home });
  await eventually(() => expect(pendingRecordsIn(home)).toEqual([]));
  await runCli(EXEC, { home });
  expect(await reportRuns(home)).toMatchObject({ runs: 2, stderr: '' });
});

async function reportRuns(home: string): Promise<{ runs: number; stderr: string }> {
  const { stdout, stderr } = await runCli(['runs', '--json'], { home });
  return { runs: (JSON.parse(stdout) as RunSummary[]).length, stderr };
}
