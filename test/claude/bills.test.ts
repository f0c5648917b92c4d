import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClaudeResult } from '../../src/claude/index.ts';
import type { Plan } from '../../src/testing/fake-model/plan.ts';
import { realTests } from '../../src/testing/real.ts';
import { billed, openBench, plus, spent, type Bench } from './bench.ts';
import { missingClaude } from '../../src/testing/claude/cli.ts';

const real = realTests('the bills of conversations that are gone on with', missingClaude());

const task = { description: 'd', prompt: 'SUBTASK', subagent_type: 'general-purpose', run_in_background: false };

describe.skipIf(real.skip)(real.title, () => {
  let bench: Bench;

  beforeAll(async () => {
    bench = await openBench(plan);
  });

  afterAll(async () => {
    await bench.close();
  });

  const idOf = ({ claudeSessionId }: ClaudeResult): string => String(claudeSessionId);
  const jsonOf = ({ stdout }: { stdout: string }): Record<string, unknown> => JSON.parse(stdout);

  describe('by the library', () => {
    let first: ClaudeResult;
    let resumed: ClaudeResult;
    let forked: ClaudeResult;

    beforeAll(async () => {
      first = await bench.run({ prompt: 'FIRST' });
      resumed = await bench.run({ prompt: 'more', resume: idOf(first) });
      forked = await bench.run({ prompt: 'else', resume: idOf(first), forkSession: true });
    });

    test('a session, its subagent included, costs what the CLI says', () => {
      expect(first).toMatchObject({ ok: true, turns: 2 });
      expect(first.requests.filter(({ agentId }) => agentId)).toHaveLength(2);
      expect(spent(first)).toEqual(billed(first.result));
    });

    test('a resumed one costs what it added, and both together what the CLI says', () => {
      expect(idOf(resumed)).toBe(idOf(first));
      expect(resumed.requests).toHaveLength(1);
      expect(spent(resumed).input).toBeGreaterThan(0);
      expect(plus(spent(first), spent(resumed))).toEqual(billed(resumed.result));
    });

    test('a forked one costs what it added to the conversation that it comes from', () => {
      expect(idOf(forked)).not.toBe(idOf(first));
      expect(forked.requests).toHaveLength(1);
      expect(plus(billed(resumed.result), spent(forked))).toEqual(billed(forked.result));
    });

    test('are in the store to the token and the cent, with no difference', async () => {
      const { sums, differences, sessions } = await bench.totals();
      expect(sums).toEqual(billed(forked.result));
      expect(differences).toEqual({});
      expect(sessions.map(({ bill_nano_usd }) => bill_nano_usd)).toEqual(
        [first, resumed, forked].map((result) => spent(result).nanoUsd),
      );
    });
  });

  describe('by exec', () => {
    test.each([
      ['resumed by its id', (id: string) => ['--resume', id]],
      ['continued', () => ['--continue']],
      ['forked', (id: string) => ['--resume', id, '--fork-session']],
      ['continued as a fork', () => ['--continue', '--fork-session']],
    ])('a conversation that is %s costs what was added', async (_how, args) => {
      const before = await bench.totals();
      const one = jsonOf(await bench.exec('-p', 'FIRST'));
      const two = jsonOf(await bench.exec('-p', 'more', ...args(String(one['session_id']))));
      expect(two['result']).toBe('done');
      const after = await bench.totals();
      expect(billed(two).nanoUsd).toBeGreaterThan(billed(one).nanoUsd);
      expect(after.sums).toEqual(plus(before.sums, billed(two)));
      expect(after.differences).toEqual({});
      expect(after.sessions.map(({ settled_by }) => settled_by)).not.toContain('hooks');
    });
  });

  test('a session by exec without a transcript costs what the module saw', async () => {
    const before = await bench.totals();
    const result = jsonOf(await bench.exec('-p', 'FIRST', '--no-session-persistence'));
    const after = await bench.totals();
    expect(after.sums).toEqual(plus(before.sums, billed(result)));
    expect(after.requests.filter(({ source }) => source === 'hook')).toHaveLength(4);
  });

  test('a conversation that began unrecorded costs only what was added since', async () => {
    const before = await bench.totals();
    const unseen = await bench.runWithoutStepmeter({ prompt: 'FIRST' });
    const seen = await bench.run({ prompt: 'more', resume: idOf(unseen) });
    const after = await bench.totals();
    expect(after.sums).toEqual(plus(before.sums, spent(seen)));
    expect(plus(billed(unseen.result), spent(seen))).toEqual(billed(seen.result));
    expect(after.requests).toHaveLength(before.requests.length + 1);
    expect(after.differences).toEqual({});
  });

  test('a session without a transcript costs what the CLI says', async () => {
    const before = await bench.totals();
    const result = await bench.run({ prompt: 'FIRST', extraArgs: ['--no-session-persistence'] });
    expect(result).toMatchObject({ ok: true });
    expect(spent(result)).toEqual(billed(result.result));
    const after = await bench.totals();
    expect(after.sums).toEqual(plus(before.sums, billed(result.result)));
    expect(after.requests).toHaveLength(before.requests.length + 4);
    expect(after.differences).toEqual({});
  });

  test('what only the bill has is filled in as the CLI’s own, and counted as that', async () => {
    const before = await bench.totals();
    const result = await bench.run({ prompt: 'SEARCH' });
    const after = await bench.totals();
    expect(after.sums).toEqual(plus(before.sums, billed(result.result)));
    const filled = after.requests.filter(({ source }) => source === 'bill');
    expect(filled).toMatchObject([{ session_id: result.session, model: 'claude-opus-5-5', agent_id: null }]);
    const cost = filled[0]?.cost_nano_usd ?? 0;
    expect(cost).toBe(spent(result).nanoUsd - costOfOthers(after.requests, result.session));
    expect(after.differences).toMatchObject({ 'filled cost': cost, 'filled input': filled[0]?.input });
    expect(Object.keys(after.differences).filter((key) => key.startsWith('open'))).toEqual([]);
  });
});

/** Every answer has a different cost, so that no two sums are equal by chance. */
function plan(project: string): Plan {
  return {
    plans: [
      {
        when: 'SUBTASK',
        turns: [
          {
            tools: [{ name: 'Write', input: { file_path: `${project}/sub.md`, content: '#\n' } }],
            usage: { input_tokens: 11, output_tokens: 12 },
          },
          { usage: { input_tokens: 13, output_tokens: 14 } },
        ],
      },
      {
        when: 'SEARCH',
        turns: [
          {
            tools: [{ name: 'WebSearch', input: { query: 'kittens' } }],
            usage: { input_tokens: 51, output_tokens: 52 },
          },
          { usage: { input_tokens: 53, output_tokens: 54 } },
        ],
      },
      {
        when: 'FIRST',
        turns: [
          { tools: [{ name: 'Task', input: task }], usage: { input_tokens: 21, output_tokens: 22 } },
          { usage: { input_tokens: 31, output_tokens: 32 } },
        ],
      },
    ],
  };
}

function costOfOthers(
  requests: readonly { session_id: string; source: string; cost_nano_usd: number | null }[],
  session: string,
): number {
  return requests
    .filter(({ session_id, source }) => session_id === session && source !== 'bill')
    .reduce((sum, { cost_nano_usd }) => sum + (cost_nano_usd ?? 0), 0);
}
