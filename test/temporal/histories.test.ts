import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import {
  bundleWorkflowCode,
  DefaultLogger,
  Runtime,
  Worker,
  type LogEntry,
  type WorkflowBundle,
} from '@temporalio/worker';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { VARIABLE } from '../../src/core/environment.ts';
import { StepmeterPlugin } from '../../src/temporal/index.ts';
import { slowTests } from '../../src/testing/real.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

// `without` was written without the plugin, `first` and `second` with the first two versions of its header; see
// `record-histories.ts`. A worker that is updated replays such histories of the workflows that are open.

const { skip, title } = slowTests('saved histories of Temporal');

const WORKFLOWS = new URL('./sample/workflows.ts', import.meta.url).pathname;

const SAVED = ['without', 'first', 'second'].flatMap((written) =>
  ['build', 'release', 'page'].map((workflow) => `${written}/${workflow}`),
);

const HISTORIES = fileURLToPath(new URL('./histories', import.meta.url));

describe.skipIf(skip)(title, () => {
  let withPlugin: WorkflowBundle;
  let withoutPlugin: WorkflowBundle;
  let home: string;

  let errors: LogEntry[];

  beforeAll(async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR', (entry) => errors.push(entry)) });
    withPlugin = await bundleWorkflowCode({ workflowsPath: WORKFLOWS, plugins: [new StepmeterPlugin()] });
    withoutPlugin = await bundleWorkflowCode({ workflowsPath: WORKFLOWS });
  });

  beforeEach(() => {
    errors = [];
    home = temporaryFolder();
    vi.stubEnv(VARIABLE.home, home);
  });

  const replay = (history: History) =>
    Worker.runReplayHistory({ workflowBundle: withPlugin, plugins: [new StepmeterPlugin()] }, history);

  test.each(SAVED)('%s replays with the plugin, and records nothing', async (saved) => {
    await replay(historyOf(saved));
    expect([readdirSync(home), errors]).toEqual([[], []]);
  });

  test.each(SAVED)('%s replays from its first task, as that of an open execution', async (saved) => {
    const { events } = historyOf(saved);
    await replay({ events: events?.slice(0, 3) ?? null });
    expect([readdirSync(home), errors]).toEqual([[], []]);
  });

  test.each(SAVED)('%s replays without the plugin', async (saved) => {
    await expect(Worker.runReplayHistory({ workflowBundle: withoutPlugin }, historyOf(saved))).resolves.toBeUndefined();
  });

  test('a history in which the workflow executed another activity is refused', async () => {
    const changed = historyFromJSON(JSON.parse(textOf('second/build').replaceAll('"implement"', '"deploy"')));
    await expect(replay(changed)).rejects.toThrow('Nondeterminism');
  });
});

type History = ReturnType<typeof historyFromJSON>;

function historyOf(saved: string): History {
  return historyFromJSON(JSON.parse(textOf(saved)));
}

function textOf(saved: string): string {
  return readFileSync(`${HISTORIES}/${saved}.json`, 'utf8');
}
