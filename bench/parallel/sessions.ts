/**
 * Measures whether it helps to keep sessions of the Claude CLI warm: `npm run bench:sessions [-- ROUNDS]`. The real CLI
 * talks to a model on this machine that answers at once, so what is measured is the CLI's own time:
 *
 * - cold: a new process for each prompt, from its start to its result;
 * - started ahead: a process that waits for its prompt on standard input, from the prompt to the result;
 * - same session: the second prompt of such a process, which takes the first conversation with it.
 *
 * It also shows what a waiting process costs: its memory, and how much larger the second request is.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { readMemory } from '../../src/process/inspect/proc.ts';
import { requireClaude } from '../../src/testing/claude/cli.ts';
import { openWorkshop } from '../../src/testing/claude/workshop.ts';
import { startFakeModel } from '../../src/testing/fake-model/server.ts';
import { median } from '../quantiles.ts';

const ROUNDS = Number(process.argv[2] ?? 7);

const claude = requireClaude();

const model = await startFakeModel([]);

const workshop = openWorkshop({ modelUrl: model.url });

const COLD = ['--print', '--output-format', 'json', 'go'];

const times = { cold: [] as number[], ahead: [] as number[], same: [] as number[], memory: [] as number[] };

const WAITING = ['--print', '--input-format', 'stream-json', '--output-format', 'stream-json', '--verbose'];

/** Long enough for a process to have read its settings. */
const SETTLED_MS = 4000;

/** The duration of a short step: of sessions that ended in 30 s, few do useful work. */
const SHORT_STEP_MS = 30_000;

try {
  await measureCold();
  times.cold.length = 0;
  for (let round = 0; round < ROUNDS; round++) {
    await measureCold();
    await measureWaiting();
  }
  report();
} finally {
  await model.close();
  workshop.remove();
}

async function measureCold(): Promise<void> {
  const began = performance.now();
  const child = start(COLD);
  child.stdout?.resume();
  child.stdin?.end();
  await once(child, 'close');
  times.cold.push(performance.now() - began);
}

function start(args: readonly string[]): ChildProcess {
  return spawn(claude, args, { cwd: workshop.project, env: workshop.env, stdio: ['pipe', 'pipe', 'ignore'] });
}

async function measureWaiting(): Promise<void> {
  const child = start(WAITING);
  const results = resultsOf(child);
  await sleep(SETTLED_MS);
  times.memory.push(readMemory(child.pid ?? 0)?.anonymous ?? 0);
  for (const measured of [times.ahead, times.same]) {
    const began = performance.now();
    child.stdin?.write(`${JSON.stringify({ type: 'user', message: { role: 'user', content: 'go' } })}\n`);
    if ((await results.next()).done) throw new Error('Cannot measure a waiting session: it ended without a result');
    measured.push(performance.now() - began);
  }
  child.stdin?.end();
  await once(child, 'close');
}

async function* resultsOf(child: ChildProcess): AsyncGenerator<void> {
  if (!child.stdout) return;
  for await (const line of createInterface({ input: child.stdout }))
    if ((JSON.parse(line) as { readonly type?: string }).type === 'result') yield;
}

function report(): void {
  const [cold, ahead, same] = [median(times.cold), median(times.ahead), median(times.same)];
  const line = (name: string, ms: number): string =>
    `${name.padEnd(16)} ${ms.toFixed(0).padStart(6)} ms  ${(ms / cold).toFixed(2)}`;
  console.log(`medians of ${ROUNDS}; the ratio is to a cold session`);
  for (const [name, ms] of [
    ['cold', cold],
    ['started ahead', ahead],
    ['same session', same],
  ] as const)
    console.log(line(name, ms));
  console.log(`a waiting process holds ${Math.round(median(times.memory) / 2 ** 20)} MiB`);
  const sizes = model.requests
    .filter(({ tools = [] }) => tools.length > 0)
    .map(({ messages }) => messages?.length ?? 0);
  console.log(`messages in the first and the second request: ${Math.min(...sizes)} and ${Math.max(...sizes)}`);
  const saved = (cold - ahead) / (SHORT_STEP_MS + cold);
  console.log(
    `a process that was started ahead saves ${(100 * saved).toFixed(1)} % of a step of ${SHORT_STEP_MS / 1000} s`,
  );
}
