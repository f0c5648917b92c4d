import { Client, Connection } from '@temporalio/client';
import { StepmeterPlugin } from 'stepmeter/temporal';
import type { buildPackage } from './workflows.ts';

const [name = 'calculator'] = process.argv.slice(2);
const connection = await Connection.connect({ address: process.env['TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233' });
const client = new Client({
  connection,
  plugins: [new StepmeterPlugin({ describeRun: () => ({ taskType: 'library' }) })],
});
console.log(
  await client.workflow.execute<typeof buildPackage>('buildPackage', {
    taskQueue: 'packages',
    workflowId: `build-${name}`,
    args: [name],
  }),
);
await connection.close();
