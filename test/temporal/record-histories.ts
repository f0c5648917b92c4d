import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { Client } from '@temporalio/client';
import type * as temporal from '../../src/temporal/index.ts';
import { startTemporalServer } from '../../src/testing/stack/temporal-server.ts';
import * as activities from './sample/activities.ts';

// Records the histories that `histories.test.ts` replays, on the development server:
// `node test/temporal/record-histories.ts NAME [CHECKOUT]`. CHECKOUT is the checkout whose plugin is used, of this or of
// an earlier version; without it, the histories are written without the plugin. Existing histories are never recorded
// again: they stand for the workflows that users have open when they update.

const [name = 'without', checkout] = process.argv.slice(2);

// What activities return is in the history: nothing in it may name this machine.
process.env['STEPMETER_HOME'] = '/tmp/stepmeter-histories';

const server = await startTemporalServer();

const identity = 'sample';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

const folder = join(PROJECT, 'test', 'temporal', 'histories', name);

try {
  const plugins = checkout === undefined ? [] : [await pluginOf(resolve(checkout))];
  const { connection, nativeConnection } = server;
  const client = new Client({ connection, identity, plugins });
  const workflowsPath = join(PROJECT, 'test', 'temporal', 'sample', 'workflows.ts');
  const options = { connection: nativeConnection, identity, taskQueue: 'sample', activities, workflowsPath, plugins };
  const worker = await Worker.create(options);
  await worker.runUntil(async () => {
    await record(client, 'build', ['T-1']);
    await record(client, 'release', ['T-2']);
    await record(client, 'page', [2]);
  });
} finally {
  await server.teardown();
}

async function pluginOf(of: string): Promise<temporal.StepmeterPlugin> {
  const url = pathToFileURL(join(of, 'src', 'temporal', 'index.ts')).href;
  const { StepmeterPlugin } = (await import(url)) as typeof temporal;
  return new StepmeterPlugin();
}

/** The last execution is saved: of a workflow that continues as new, the one that was continued to. */
async function record(client: Client, workflow: string, args: readonly unknown[]): Promise<void> {
  const options = { taskQueue: 'sample', workflowId: `sample-${workflow}`, args: [...args] };
  await client.workflow.execute(workflow, options);
  const history = await client.workflow.getHandle(options.workflowId).fetchHistory();
  mkdirSync(folder, { recursive: true });
  const text = historyToJSON(history).replaceAll(PROJECT, '/sample/');
  writeFileSync(join(folder, `${workflow}.json`), `${JSON.stringify(JSON.parse(text), undefined, 2)}\n`);
}
