import { NodeSDK } from '@opentelemetry/sdk-node';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import { NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { StepmeterPlugin } from '../../../src/temporal/index.ts';
import * as activities from './activities.ts';

// A worker of an application with OpenTelemetry: `worker.ts ADDRESS TASK_QUEUE [BUNDLE] [--without-stepmeter]
// [--metrics=URL]`. Prints `ready` when it polls.

new NodeSDK({ traceExporter: new InMemorySpanExporter(), metricReaders: [], logRecordProcessors: [] }).start();

const [address = '', taskQueue = '', bundle = ''] = process.argv.slice(2);

const metrics = process.argv.find((argument) => argument.startsWith('--metrics='))?.slice('--metrics='.length);
// As docs/temporal.md has it.
if (metrics !== undefined) Runtime.install({ telemetryOptions: { metrics: { otel: { url: metrics, http: true } } } });

const connection = await NativeConnection.connect({ address });

const plugins = process.argv.includes('--without-stepmeter') ? [] : [new StepmeterPlugin()];
const workflows = bundle.endsWith('.js')
  ? { workflowBundle: { codePath: bundle } }
  : { workflowsPath: new URL('./workflows.ts', import.meta.url).pathname };

const worker = await Worker.create({ connection, taskQueue, activities, plugins, ...workflows });
process.once('SIGTERM', () => worker.shutdown());

console.log('ready');

const running = worker.run();

await running;
await connection.close();
