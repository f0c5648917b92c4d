import { describe, expect, test } from 'vitest';
import { isolatedEnvironment } from '../../testing/isolated-state.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import type { Context, RunResult, StepContext } from '../../core/context.ts';
import { newRunId, newSessionId, newStepId } from '../../core/ids/ids.ts';
import { ATTRIBUTE, METRIC, type Metric } from '../../telemetry/names.ts';
import type { Ledger, LedgerRequest } from '../../spool/record.ts';
import { SIGNAL, type Signal } from '../../core/signal.ts';
import { NO_USAGE } from '../../pricing/usage.ts';
import { appendRecord } from '../../spool/append-record.ts';
import { openContextFolder } from '../../spool/context-folder.ts';
import { openNewStore } from '../../testing/store/open-new-store.ts';
import type { Store } from '../../store/open-store.ts';
import { drain, newDrain } from '../../relay/drain.ts';

const run = { id: newRunId(), workflow: 'w', variant: 'b' };

const AT = Date.UTC(2026, 10, 20, 12);

describe('a run that ended by itself', () => {
  test.each<RunResult>(['success', 'failure'])('with %s is a sample of every signal', async (result) => {
    const signals = await signalsAfter(result);
    expect(signals).toMatchObject({
      duration: { samples: 1, mean: expect.closeTo(score(SIGNAL.duration, 60), 5) },
      tokens: { samples: 1, mean: expect.closeTo(score(SIGNAL.tokens, 2220), 5) },
      errors: { samples: 1, mean: expect.closeTo(score(SIGNAL.errors, 2), 5) },
      repairs: { samples: 1, mean: expect.closeTo(score(SIGNAL.repairs, 1), 5) },
      cost: { samples: 1 },
    });
  });

  test('is one of each attempt at its steps too, which have no repairs', async () => {
    const signals = await signalsAfter('success');
    expect(signals).toMatchObject({
      'duration/s': { samples: 2, mean: expect.closeTo(score(SIGNAL.duration, 20), 5) },
      'tokens/s': { samples: 2, mean: expect.closeTo(score(SIGNAL.tokens, 1110), 5) },
      'errors/s': { samples: 2, mean: expect.closeTo(score(SIGNAL.errors, 1), 5) },
    });
    expect(signals).not.toHaveProperty('repairs/s');
  });
});

test.each<RunResult>(['cancelled', 'abandoned'])('a run that was %s is no sample', async (result) => {
  expect(await signalsAfter(result)).toEqual({});
});

test('a cost that is not known is no low one', async () => {
  const signals = await signalsAfter('success', 'some-unknown-model');
  expect(signals).toHaveProperty('tokens');
  expect(signals).not.toHaveProperty('cost');
});

test('usage of which a part is missing is no low one', async () => {
  const signals = await signalsAfter('success', undefined, { unreadable: 1 });
  expect(signals).toHaveProperty('duration');
  expect(signals).not.toHaveProperty('tokens');
  expect(signals).not.toHaveProperty('cost');
});

describe('the cost of runs', () => {
  test('includes runs of which every cost is known', async () => {
    expect(await runCostsAfter('success')).toBe(1);
    expect(await runCostsAfter('cancelled')).toBe(1);
  });

  test('leaves out runs of which a part of the cost is unknown', async () => {
    expect(await runCostsAfter('success', 'some-unknown-model')).toBe(0);
    expect(await runCostsAfter('success', undefined, { unreadable: 1 })).toBe(0);
  });
});

type Signals = Record<string, { samples: number; mean: number }>;

/** The signals after a run with two attempts at a step, by `signal` and `signal/step`. */
async function signalsAfter(...end: Parameters<typeof countersAfter>): Promise<Signals> {
  const counters = await countersAfter(...end);
  const sum = (metric: Metric, id: string): number =>
    counters
      .filter(({ name, labels }) => name === metric.name && idOf(JSON.parse(labels) as Record<string, string>) === id)
      .reduce((total, { value }) => total + value / (metric.scale ?? 1), 0);
  const ids = counters
    .filter(({ name }) => name === METRIC.signalSamples.name)
    .map(({ labels }) => idOf(JSON.parse(labels) as Record<string, string>));
  return Object.fromEntries(
    ids.map((id) => {
      const samples = sum(METRIC.signalSamples, id);
      return [id, { samples, mean: sum(METRIC.signalScore, id) / samples }];
    }),
  );
}

/** The totals after a run with two attempts at a step. */
async function countersAfter(
  result: RunResult,
  model = 'claude-opus-5-5',
  gaps: Pick<Ledger, 'unreadable'> = {},
): Promise<Awaited<ReturnType<Store['totals']>>['counters']> {
  const home = temporaryFolder();
  for (const step of [{}, { attempt: 2, kind: 'repair' } as const]) {
    const folder = openContextFolder(`${home}/spool`, context(step));
    stepRecords(folder, model, gaps);
    appendRecord(folder, { v: 1, type: 'step.ended', at: AT + 20_000, result });
  }
  const folder = openContextFolder(`${home}/spool`, context());
  appendRecord(folder, { v: 1, type: 'run.ended', at: AT + 60_000, result });
  const store = await openNewStore(isolatedEnvironment(home));
  await drain(newDrain({ store, home, exports: true }));
  const { counters } = await store.totals();
  await store.close();
  return counters;
}

function context(step?: Partial<StepContext>): Context {
  return {
    v: 1,
    run,
    ...(step && { step: { id: newStepId(), name: 's', attempt: 1, kind: 'first', ...step } }),
    startedAt: AT,
    project: '/p',
  };
}

/** The records of a step with one model request and two tool calls, the second of which failed. */
function stepRecords(folder: string, model: string, gaps: Pick<Ledger, 'unreadable'>): void {
  const session = newSessionId();
  const calls = [{}, { errorType: 'error' }].map((more, index) => ({
    ...more,
    toolUseId: `${session}-${index}`,
    tool: 'Bash',
    startedAt: AT,
    endedAt: AT + 5,
    files: [],
  }));
  const ledger = { sessionId: session, startedAt: AT, endedAt: AT, toolCalls: calls, agents: [], ...gaps };
  const requests = [request(session, model)];
  const end = { v: 1, type: 'session.ended', at: AT + 5000, session, startedAt: AT, exitCode: 0 } as const;
  appendRecord(folder, { ...end, ledger: { ...ledger, requests } });
}

function request(messageId: string, model: string): LedgerRequest {
  return {
    messageId,
    model,
    startedAt: AT,
    endedAt: AT + 1000,
    usage: { ...NO_USAGE, input: 100, output: 10, cacheRead: 1000 },
    toolUseIds: [],
  };
}

function idOf(labels: Record<string, string>): string {
  const [signal, step] = [labels[ATTRIBUTE.signal], labels[ATTRIBUTE.stepName]];
  expect(labels[ATTRIBUTE.variant]).toBe('b');
  return step ? `${signal}/${step}` : `${signal}`;
}

function score(signal: Signal, value: number): number {
  const unit = { cost: 1e-4, duration: 0.01, tokens: 1, repairs: 1, errors: 1 }[signal];
  return Math.log(1 + value / unit);
}

/** How many label sets have costs of runs. */
async function runCostsAfter(...end: Parameters<typeof countersAfter>): Promise<number> {
  const counters = await countersAfter(...end);
  return counters.filter(({ name, part }) => name === METRIC.runCost.name && part === 'sum').length;
}
