// An application on whatever Temporal SDK is installed beside it: `application.mjs ADDRESS TASK_QUEUE`. Runs one workflow
// and prints its result.
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { StepmeterPlugin } from 'stepmeter/temporal';

const [address = '', taskQueue = ''] = process.argv.slice(2);

const plugins = [new StepmeterPlugin()];

const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  taskQueue,
  plugins,
  workflowsPath: new URL('./workflows.mjs', import.meta.url).pathname,
  activities: { plan: async (ticket) => `plan of ${ticket}` },
});

const client = new Client({ connection: await Connection.connect({ address }), plugins });
const options = { taskQueue, workflowId: taskQueue, args: ['T-1'] };
const result = await worker.runUntil(client.workflow.execute('build', options));

console.log(`result: ${result}`);
await connection.close();
