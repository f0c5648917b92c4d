import { expect, test } from 'vitest';
import type { RunReport, StepReport } from '../../report/show-run.ts';
import { runEvents } from './run-events.ts';

const START = Date.UTC(2026, 0, 2, 3, 4, 5);

test('runEvents() has a line for each step that started or ended since the report before', () => {
  const [running, ended] = [step('plan', 'running'), step('plan', 'failure')];
  expect(runEvents(undefined, report([running]))).toEqual(['2026-01-02 03:04:05 plan started']);
  expect(runEvents(report([running]), report([running]))).toEqual([]);
  expect(runEvents(report([running]), report([ended, step('next', 'running')]))).toEqual([
    '2026-01-02 03:04:07 plan ended: failure (exit_code_1), 2.0 s, $0.5000',
    '2026-01-02 03:04:05 next started',
  ]);
  expect(runEvents(undefined, report([ended]))).toHaveLength(2);
});

function step(name: string, result: StepReport['result']): StepReport {
  const isRunning = result === 'running';
  const how = { errorType: isRunning ? null : 'exit_code_1', durationMs: isRunning ? null : 2000, startedAt: START };
  const usage = { costUsd: 0.5, unpricedRequests: 0, usageGap: null };
  return { id: name, name, attempt: 1, kind: 'first', result, ...how, ...usage } as StepReport;
}

function report(steps: readonly StepReport[]): RunReport {
  return { steps } as unknown as RunReport;
}
