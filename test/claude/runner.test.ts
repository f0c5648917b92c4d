import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bash } from '../../src/testing/fake-model/bash.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { processIds } from '../../src/process/inspect/proc.ts';
import { isMarked, markerOf } from '../../src/process/inspect/process-tree.ts';
import { captureTimer } from '../../src/testing/captured-timer.ts';
import type { Plan } from '../../src/testing/fake-model/plan.ts';
import { isAlive, pidsIn } from '../../src/testing/process/processes.ts';
import { realTests } from '../../src/testing/real.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { billed, openBench, spent, type Bench } from './bench.ts';
import { missingClaude } from '../../src/testing/claude/cli.ts';

const real = realTests('the runner with the real CLI', missingClaude());

/** Leaves a process in a session of its own, without a parent in the tree. */
const LEAVE = '(setsid sleep 600 >/dev/null 2>&1 & echo $! >> pids)';

const plan: Plan = {
  plans: [
    { when: 'SUBTASK', turns: [bash('true')] },
    {
      when: 'DELEGATE',
      turns: [
        {
          tools: [
            {
              name: 'Task',
              input: {
                description: 'd',
                prompt: 'SUBTASK',
                subagent_type: 'general-purpose',
                run_in_background: false,
              },
            },
          ],
        },
      ],
    },
    { when: 'SLOW', turns: [bash(LEAVE), { delayMs: 60_000 }] },
    { when: 'LONG COMMAND', turns: [bash(`${LEAVE}; sleep 600`)] },
    { when: 'OVERLOADED', turns: [{ error: 529, errorTimes: 2 }] },
    { when: 'REFUSED', turns: [{ error: 400 }] },
    { when: 'SERVER', turns: [bash(LEAVE)] },
    { turns: [bash('true'), bash('true')] },
  ],
};

/** Unlike any other duration, so that the test finds the timer. */
const TIMEOUT_MS = 987_654;

describe.skipIf(real.skip)(real.title, () => {
  let bench: Bench;

  beforeAll(async () => {
    bench = await openBench(() => plan);
  });

  afterAll(async () => {
    await bench.close();
  });

  const left = (): number[] => pidsIn(bench.workshop.project);
  const marked = (session: string): number[] =>
    processIds().filter((pid) => isMarked(pid, markerOf('session', session)));
  const recorded = async (session: string) =>
    (await bench.totals()).sessions.find(({ id }) => id === session) ?? { id: 'none' };

  test('runs a task with a subagent, and returns its result, usage and bill', async () => {
    const events: JsonObject[] = [];
    const result = await bench.run({ prompt: 'DELEGATE', effort: 'low', onEvent: (event) => events.push(event) });
    expect(result).toMatchObject({ ok: true, text: 'done', turns: 2, retries: 0, exit: { code: 0 }, leftovers: 0 });
    expect(result.requests.map(({ agentId }) => agentId !== undefined).sort()).toEqual([false, false, true, true]);
    expect(spent(result)).toEqual(billed(result.result));
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['system', 'assistant', 'user', 'result']));
    expect(result.resources?.cpuUserSeconds).toBeGreaterThan(0);
    expect(result.resources?.peakMemoryBytes).toBeGreaterThan(50e6);
    const session = await recorded(result.session);
    expect(session).toMatchObject({
      exit_code: 0,
      settled_by: 'ledger',
      claude_session_id: result.claudeSessionId,
      bill_nano_usd: spent(result).nanoUsd,
      peak_memory: result.resources?.peakMemoryBytes,
      disk_written: result.resources?.diskWrittenBytes,
    });
    expect(session).toMatchObject({ time_to_first_token: result.result?.['ttft_ms'] });
    expect(result.result?.['ttft_ms']).toBeGreaterThan(0);
    expect(session).toMatchObject({ cpu_user_us: Math.round((result.resources?.cpuUserSeconds ?? 0) * 1e6) });
  });

  test('ends a session that takes too long with all of its processes, and keeps what it cost', async () => {
    const [before, timeout] = [left().length, captureTimer(TIMEOUT_MS)];
    const running = bench.run({ prompt: 'SLOW', timeoutMs: TIMEOUT_MS });
    await eventually(() => expect(left()).toHaveLength(before + 1));
    timeout.fire();
    const result = await running;
    expect(result).toMatchObject({ ok: false, error: { type: 'timeout' } });
    expect(left()).toHaveLength(before + 1);
    expect(left().filter(isAlive)).toEqual([]);
    expect(marked(result.session)).toEqual([]);
    expect(result.requests).toHaveLength(1);
    expect(spent(result)).toMatchObject({ input: 100, output: 80 });
    expect(await recorded(result.session)).toMatchObject({ bill_nano_usd: spent(result).nanoUsd });
  });

  test('ends a session that is cancelled in the middle of a command', async () => {
    const before = left().length;
    const cancel = new AbortController();
    const running = bench.run({ prompt: 'LONG COMMAND', signal: cancel.signal });
    await eventually(() => expect(left()).toHaveLength(before + 1));
    cancel.abort();
    const result = await running;
    expect(result).toMatchObject({ ok: false, error: { type: 'cancelled' } });
    expect(left().filter(isAlive)).toEqual([]);
    expect(marked(result.session)).toEqual([]);
    expect(spent(result)).toMatchObject({ input: 100, output: 80 });
  });

  test('ends what a command of a finished session left running', async () => {
    const before = left().length;
    const result = await bench.run({ prompt: 'SERVER' });
    expect(result).toMatchObject({ ok: true, leftovers: 1 });
    expect(left()).toHaveLength(before + 1);
    expect(left().filter(isAlive)).toEqual([]);
  });

  test('reports that a task exceeded its maximum of turns', async () => {
    const result = await bench.run({ prompt: 'go', maxTurns: 1 });
    expect(result).toMatchObject({
      ok: false,
      error: { type: 'max_turns', message: 'Cannot finish the Claude session: Reached maximum number of turns (1)' },
      exit: { code: 1 },
      result: { subtype: 'error_max_turns' },
    });
    expect(spent(result)).toEqual(billed(result.result));
  });

  test('reports that a task exceeded its budget', async () => {
    const result = await bench.run({ prompt: 'go', maxBudgetUsd: 0.001 });
    expect(result).toMatchObject({ ok: false, error: { type: 'max_budget' } });
    expect(spent(result)).toEqual(billed(result.result));
  });

  test('reports how often the API refused before it answered', async () => {
    const result = await bench.run({ prompt: 'OVERLOADED' });
    expect(result).toMatchObject({ ok: true, retries: 2 });
    expect(result.requests).toHaveLength(1);
  });

  test('reports why the API refused', async () => {
    const result = await bench.run({ prompt: 'REFUSED' });
    expect(result).toMatchObject({ ok: false, error: { type: 'api_error', apiStatus: 400 }, exit: { code: 1 } });
    expect(result.requests).toEqual([]);
  });

  test('reports why the CLI rejects its arguments', async () => {
    const result = await bench.run({ prompt: 'go', extraArgs: ['--no-such-flag'] });
    expect(result).toMatchObject({ ok: false, error: { type: 'exit_code' }, exit: { code: 1 } });
    expect(result.error?.message).toContain("unknown option '--no-such-flag'");
  });

  test('reports that there is no such conversation', async () => {
    const result = await bench.run({ prompt: 'go', resume: '00000000-0000-4000-8000-000000000000' });
    expect(result).toMatchObject({ ok: false, error: { type: 'execution_error' } });
    expect(result.error?.message).toContain('No conversation found');
  });

  test('hands over prompts that no argument could hold', async () => {
    const prompt = `go ${'on and '.repeat(100_000)}`;
    expect(await bench.run({ prompt })).toMatchObject({ ok: true });
    expect(JSON.stringify(bench.model.requests.at(-1))).toContain('on and on and');
  });

  test('agrees with every bill, and leaves nothing behind', async () => {
    expect((await bench.totals()).differences).toEqual({});
    expect(readdirSync(join(bench.workshop.dir, 'state', 'sessions'))).toEqual([]);
  });
});
