import { TestWorkflowEnvironment } from '@temporalio/testing';
import { nativeBinary } from './native-binaries.ts';

/** Starts a Temporal server that keeps its data in memory. */
export function startTemporalServer(): Promise<TestWorkflowEnvironment> {
  return TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'existing-path', path: nativeBinary('temporal') } },
  });
}
