import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { traceIdOf } from '../../../src/core/ids/ids.ts';
import { messageOf } from '../../../src/core/errors.ts';
import { lastLines } from '../../../src/ops/stack/native/log-file.ts';
import { METRIC } from '../../../src/telemetry/names.ts';
import { eventually } from '../../../src/testing/eventually.ts';
import { startStack, type Stack } from '../../../src/testing/stack/stack.ts';
import { fetchTrace } from '../../../src/testing/stack/jaeger-queries.ts';
import { addedToStore } from './added-to-store.ts';
import type { KindOfHistory } from './histories.ts';
import type { History } from './history.ts';
import { askInstant } from '../run-query.ts';
import { prometheusName } from '../../../src/monitoring/queries/prometheus-names.ts';

/** The parts of the stack that a history requires. */
export const PARTS = ['otelcol', 'jaeger', 'prometheus'] as const;

/** A complete history, and the stack that contains it. */
export type PlayedHistory = { readonly stack: Stack; readonly history: History; readonly remove: () => Promise<void> };

/** Creates a history on a new stack, and waits until it has arrived. */
export async function playOnStack({ play }: KindOfHistory): Promise<PlayedHistory> {
  const dir = mkdtempSync(join(tmpdir(), 'stepmeter-dashboards-'));
  const stack = await startStack({ parts: PARTS, dir });
  const remove = async (): Promise<void> => {
    await stack.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const history = await play({ home: join(dir, 'state'), otlpEndpoint: stack.otlpEndpoint });
    await hasArrived(stack, history);
    return { stack, history, remove };
  } catch (error) {
    const found = await describeStack(stack, dir);
    await remove();
    throw new Error(`${messageOf(error)}\n${found}`, { cause: error });
  }
}

/** Simulations send more data. */
const ARRIVAL = { everyMs: 1000 };

async function hasArrived(stack: Stack, history: History): Promise<void> {
  const { edges, runIds } = history;
  const last = edges.at(-1) ?? { at: 0, totals: [] };
  const records = addedToStore({ at: 0, totals: [] }, last, METRIC.records).reduce((sum, { value }) => sum + value, 0);
  await eventually(async () => {
    const found = await askInstant(stack, `sum (${prometheusName(METRIC.records)})`, latestTime(history));
    expect(found.map(({ values }) => values)).toEqual([[records]]);
    // The collector reports every 11 seconds.
    const queues = await askInstant(stack, 'otelcol_exporter_queue_size', Date.now());
    expect(queues.map(({ values }) => values)).toEqual([[0], [0]]);
  }, ARRIVAL);
  await Promise.all(runIds.map((id) => eventually(() => fetchTrace(stack.jaegerUrl, traceIdOf(id)))));
}

const LOG_LINES = 10;

/** What the stack contains instead, and the ends of its logs: both are removed with it. */
async function describeStack(stack: Stack, dir: string): Promise<string> {
  const query = `max (timestamp (last_over_time ({__name__=~"${prometheusName(METRIC.records)}|otelcol_.*"}[400d]))) by (__name__)`;
  const last = await askInstant(stack, query, Date.now()).catch((error: unknown) => [messageOf(error)]);
  const logs = PARTS.map((part) => `${part}:\n${lastLines(join(dir, `${part}.log`), LOG_LINES).join('\n')}`);
  return [`Last samples: ${JSON.stringify(last)}`, ...logs].join('\n');
}

/** Shorter than what any panel regards as current; Prometheus itself does so for five minutes after a sample. */
const CURRENT_MS = 60_000;

/** The latest time at which every series is current: creating a history can take longer than a sample stays current. */
export function latestTime({ edges }: History): number {
  return Math.min(Date.now(), (edges.at(-1)?.at ?? 0) + CURRENT_MS);
}
