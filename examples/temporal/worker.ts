import { NativeConnection, Worker } from '@temporalio/worker';
import { StepmeterPlugin } from 'stepmeter/temporal';
import * as activities from './activities.ts';

const connection = await NativeConnection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233' });
const worker = await Worker.create({
  connection,
  taskQueue: 'packages',
  workflowsPath: new URL('./workflows.ts', import.meta.url).pathname,
  activities,
  plugins: [new StepmeterPlugin()],
});
process.once('SIGTERM', () => worker.shutdown());
await worker.run();
await connection.close();
