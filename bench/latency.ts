/**
 * Measures how long it takes until a tool call whose record is in the spool is found in Jaeger and in Prometheus:
 * `npm run bench:latency`. Compares a run with few calls with one that is busy.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Context } from '../src/core/context.ts';
import { ATTRIBUTE } from '../src/telemetry/attributes.ts';
import { newRunId, newSessionId, newStepId, traceIdOf } from '../src/core/ids/ids.ts';
import { appendRecord } from '../src/spool/append-record.ts';
import { openContextFolder } from '../src/spool/context-folder.ts';
import { fetchTrace } from '../src/testing/stack/jaeger-queries.ts';
import { queryInstant } from '../src/testing/stack/prometheus-queries.ts';
import { startStack, type Stack } from '../src/testing/stack/stack.ts';

const dir = mkdtempSync(join(tmpdir(), 'stepmeter-latency-'));
const running = await startStack({ parts: ['otelcol', 'jaeger', 'prometheus'], dir: join(dir, 'stack') });

const RELAY = fileURLToPath(new URL('../bin/stepmeter.mjs', import.meta.url));

/** How long it is quiet after a call: nothing happens in the run, or it works on. */
const PACES = [
  { name: 'a call now and then', pauseMs: () => 2000 + Math.random() * 2000 },
  { name: 'a call every half second', pauseMs: () => 300 + Math.random() * 400 },
] as const;

const PATIENCE_MS = 120_000;

const SAMPLES = 20;

const EVERY_MS = 100;

try {
  await withRelay(join(dir, 'state'), running.otlpEndpoint, async () => {
    console.log('| run | found in Jaeger, median | p95 | counted in Prometheus, median | p95 |');
    for (const { name, pauseMs } of PACES) {
      const watch = await watchCalls(running, join(dir, 'state'), pauseMs);
      const cells = [waits(watch, watch.inJaeger), waits(watch, watch.inPrometheus)].flatMap((values) => [
        seconds(values, 0.5),
        seconds(values, 0.95),
      ]);
      console.log(`| ${[name, ...cells].join(' | ')} |`);
    }
  });
} finally {
  await running.stop();
  rmSync(dir, { recursive: true, force: true });
}

async function withRelay(home: string, endpoint: string, fn: () => Promise<void>): Promise<void> {
  const env = { ...process.env, STEPMETER_HOME: home, STEPMETER_OTLP_ENDPOINT: endpoint };
  const relay = spawn(process.execPath, [RELAY, 'relay'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  await once(relay.stderr, 'data');
  try {
    await fn();
  } finally {
    relay.kill('SIGTERM');
    await once(relay, 'exit');
  }
}

/** When each call was dropped and first found, by its number, in milliseconds. */
type Watch = { readonly dropped: number[]; readonly inJaeger: number[]; readonly inPrometheus: number[] };

/** Drops calls in one run, each of which is looked for while the next ones happen. */
async function watchCalls(stack: Stack, home: string, pauseMs: () => number): Promise<Watch> {
  const { folder, context } = openStep(home);
  const session = newSessionId();
  const watch: Watch = { dropped: [], inJaeger: [], inPrometheus: [] };
  const looking = [
    lookUntilAll(watch, watch.inJaeger, lookInJaeger(stack, context.run.id, session)),
    lookUntilAll(watch, watch.inPrometheus, lookInPrometheus(stack, context.run.workflow)),
  ];
  for (let call = 0; call < SAMPLES; call++) {
    dropCall(folder, session, callId(session, call));
    watch.dropped.push(performance.now());
    await sleep(pauseMs());
  }
  await Promise.all(looking);
  return watch;
}

function openStep(home: string): { folder: string; context: Context } {
  const run = { id: newRunId(), workflow: `latency-${newStepId()}` };
  const step = { id: newStepId(), name: 's', attempt: 1, kind: 'first' } as const;
  const context: Context = { v: 1, run, step, startedAt: Date.now(), project: '/project' };
  return { folder: openContextFolder(join(home, 'spool'), context), context };
}

type Look = (pending: readonly number[]) => Promise<readonly number[]>;

/** Polls until all are found, one request at a time: concurrent requests would slow down what they measure. */
async function lookUntilAll(watch: Watch, found: number[], look: Look): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (Object.keys(found).length < SAMPLES) {
    for (const call of await look(pendingIn(watch, found))) found[call] ??= performance.now();
    if (performance.now() > deadline) throw new Error(`Found ${Object.keys(found).length} of ${SAMPLES} calls`);
    await sleep(EVERY_MS);
  }
}

function pendingIn({ dropped }: Watch, found: readonly number[]): number[] {
  return [...dropped.keys()].filter((call) => found[call] === undefined);
}

function lookInJaeger(stack: Stack, run: string, session: string): Look {
  return async (pending) => {
    // Jaeger does not know the trace until the first of its spans has arrived.
    const spans = await fetchTrace(stack.jaegerUrl, traceIdOf(run)).catch(() => []);
    const known = new Set(spans.map(({ attributes }) => attributes[ATTRIBUTE.toolCallId]));
    return pending.filter((call) => known.has(callId(session, call)));
  };
}

function callId(session: string, call: number): string {
  return `toolu_${session}_${call}`;
}

function lookInPrometheus(stack: Stack, workflow: string): Look {
  return async () => {
    const query = `sum(stepmeter_tool_calls_total{gen_ai_workflow_name="${workflow}"})`;
    const [sum] = await queryInstant(stack.prometheusUrl, query);
    return Array.from({ length: sum?.value ?? 0 }, (_, call) => call);
  };
}

function dropCall(folder: string, session: string, id: string): void {
  const payload = {
    hook_event_name: 'PostToolUse',
    session_id: session,
    tool_name: 'Read',
    tool_use_id: id,
    duration_ms: 5,
    tool_response: {},
  };
  appendRecord(folder, { v: 1, type: 'hook', via: 'command', at: Date.now(), session, payload });
}

function waits({ dropped }: Watch, found: readonly number[]): number[] {
  return dropped.map((at, call) => (found[call] ?? Infinity) - at);
}

function seconds(values: readonly number[], share: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  return `${((sorted[Math.ceil(share * sorted.length) - 1] ?? 0) / 1000).toFixed(2)} s`;
}
