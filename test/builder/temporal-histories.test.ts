import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundle } from '@temporalio/worker';
import { beforeAll, describe, expect, test } from 'vitest';
import { slowTests } from '../../src/testing/real.ts';

// Histories of builds, see `record-histories.ts`. A worker that is updated replays such histories of running builds.

const { skip, title } = slowTests('saved histories of builds on Temporal');

const WORKFLOWS = fileURLToPath(new URL('../../src/builder/temporal/build-workflow.ts', import.meta.url));

const HISTORIES = fileURLToPath(new URL('./histories', import.meta.url));

const SAVED = readdirSync(HISTORIES).flatMap((name) =>
  readdirSync(`${HISTORIES}/${name}`).map((file) => `${name}/${file}`),
);

describe.skipIf(skip)(title, () => {
  let workflowBundle: WorkflowBundle;

  beforeAll(async () => {
    workflowBundle = await bundleWorkflowCode({ workflowsPath: WORKFLOWS, logger: new DefaultLogger('ERROR') });
  });

  const replay = (text: string): Promise<void> =>
    Worker.runReplayHistory({ workflowBundle }, historyFromJSON(JSON.parse(text)));

  const textOf = (saved: string): string => readFileSync(`${HISTORIES}/${saved}`, 'utf8');

  test('there are some of both strategies', () => {
    expect(SAVED).toEqual(expect.arrayContaining(['first/parallel.json', 'first/single.json']));
  });

  test.each(SAVED)('%s replays', async (saved) => {
    await expect(replay(textOf(saved))).resolves.toBeUndefined();
  });

  test('a history in which a build ran another stage is refused', async () => {
    await expect(replay(textOf('first/single.json').replaceAll('"implement"', '"deploy"'))).rejects.toThrow(
      'Nondeterminism',
    );
  });
});
