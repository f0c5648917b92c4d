import { describe, expect, test } from 'vitest';
import { attempt, quietAttempts } from '../../testing/analysis/attempts.ts';
import type { InsightAttempt } from '../../store/queries/facts/insight-rows.ts';
import { costlySubagents } from './costly-subagents.ts';
import { failedCalls } from './failed-calls.ts';
import type { Claim, Finding } from './finding.ts';
import { insightsOf } from './insights.ts';
import { withoutChange } from './no-change.ts';
import { repeatedReads } from './repeated-reads.ts';
import { alwaysRepaired, retryLoops } from './repeated-attempts.ts';

const QUIET = quietAttempts(30);

describe('a quiet history', () => {
  test.each([
    ['retry loops', retryLoops],
    ['steps that are always repaired', alwaysRepaired],
    ['attempts without a change', withoutChange],
    ['failed calls', failedCalls],
    ['repeated reads', repeatedReads],
    ['costly subagents', costlySubagents],
  ])('has no %s', (_name, detect) => {
    expect(detect(QUIET)).toEqual([]);
  });
});

describe('finds what was planted:', () => {
  test('retry loops, with the cost of all attempts but the last', () => {
    const found = retryLoops([...QUIET, ...repaired('r1', 3), ...repaired('r2', 5, 2), ...repaired('r3', 2)]);
    expect(found).toMatchObject([
      {
        kind: 'retry-loop',
        step: 'repair',
        occurrences: 6,
        timeMs: 6000,
        text: expect.stringContaining('2 runs tried it 3 to 5 times'),
      },
    ]);
    expect(usdOf(found[0] as Finding)).toBeCloseTo(2 * 1 + 4 * 2, 9);
  });

  test('steps that are always repaired, with the share of runs', () => {
    const runs = Array.from({ length: 10 }, (_, index) => repaired(`r${index}`, index === 0 ? 0 : 1)).flat();
    expect(alwaysRepaired(runs)).toMatchObject([
      {
        kind: 'always-repaired',
        step: 'repair',
        occurrences: 9,
        text: expect.stringMatching(/^90 % of 10 runs .* \(at least 60 %\)/),
      },
    ]);
    expect(alwaysRepaired(runs.filter(({ run_id }) => run_id > 'r6'))).toEqual([]);
  });

  test('attempts without a change at a step that usually changes files', () => {
    const idle = ['x', 'y'].map((run) => attempt(run, 'implement', { costUsd: 3 }));
    const found = withoutChange([...QUIET, ...idle, attempt('z', 'plan', { costUsd: 5 })]);
    expect(found).toMatchObject([{ kind: 'no-change', step: 'implement', occurrences: 2 }]);
    expect(usdOf(found[0] as Finding)).toBeCloseTo(6, 9);
  });

  test('failed and denied calls, at the price of a mean request each', () => {
    const failing = attempt('x', 'test', { tool_calls: 20, failed_tool_calls: 1, denied_tool_calls: 2, requests: 10 });
    const found = failedCalls([...QUIET, failing]);
    expect(found).toMatchObject([
      { kind: 'failed-calls', step: 'test', occurrences: 3, text: expect.stringContaining('15 % of 20') },
    ]);
    expect(usdOf(found[0] as Finding)).toBeCloseTo(0.3, 9);
  });

  test('repeated reads, at the price of a mean request each', () => {
    const reading = attempt('x', 'test', { tool_calls: 20, repeated_reads: 4, requests: 10 });
    const found = repeatedReads([...QUIET, reading]);
    expect(found).toMatchObject([
      { kind: 'repeated-reads', step: 'test', occurrences: 4, text: expect.stringContaining('20 % of 20') },
    ]);
    expect(usdOf(found[0] as Finding)).toBeCloseTo(0.4, 9);
  });

  test('subagents that cost more and save nothing', () => {
    const with_ = (agents: number, costUsd: number, duration_ms: number) =>
      Array.from({ length: 8 }, (_, index) =>
        attempt(`${agents}-${index}`, 'research', {
          agents,
          costUsd: costUsd * (1 + index / 100),
          duration_ms: duration_ms + index,
        }),
      );
    const found = costlySubagents([...with_(0, 1, 60_000), ...with_(2, 3, 60_000)]);
    expect(found).toMatchObject([
      {
        kind: 'costly-subagents',
        step: 'research',
        occurrences: 8,
        text: expect.stringMatching(/cost \+200 % .* their tasks may differ/),
      },
    ]);
    expect(usdOf(found[0] as Finding)).toBeCloseTo(8 * 2 * 1.035, 1);
    expect(costlySubagents([...with_(0, 1, 60_000), ...with_(2, 3, 20_000)])).toEqual([]);
  });
});

describe('insightsOf()', () => {
  const attempts = [...repaired('r1', 4), ...repaired('r2', 3, 5)];
  const findings = [
    ...retryLoops(attempts),
    ...alwaysRepaired([...attempts, ...repaired('r3', 1), ...repaired('r4', 1), ...repaired('r5', 1)]),
  ];
  const result = insightsOf(findings, attempts, { filter: 'f', asOf: 7 });

  test('orders by cost and names the run with the largest part', () => {
    expect(result.insights.map(({ kind, cost, example }) => [kind, cost.value, example])).toEqual([
      ['always-repaired', 4 + 15 + 3, 'r2'],
      ['retry-loop', 3 + 10, 'r2'],
    ]);
    expect(result.insights[0]?.cost).toMatchObject({
      unit: 'USD',
      filter: 'f',
      asOf: 7,
      low: null,
      reason: 'a sum of what happened',
    });
  });

  test('counts an attempt once in the total, whatever regards it', () => {
    // The attempts of r3 to r5 are not in the period that is added up.
    expect(result.total.value).toBeCloseTo(4 + 15, 9);
    expect(result.spent.value).toBeCloseTo(1 + 4 + 1 + 15, 9);
  });

  test('never counts more of an attempt than it cost, nor an unknown cost as 0', () => {
    const one = attempt('x', 's', { costUsd: 1 });
    const unknown = attempt('y', 's', { costUsd: null });
    const part = (of: InsightAttempt, usd: number | null, kind: Claim['of']) => ({
      runId: of.run_id,
      attemptId: of.id,
      usd,
      of: kind,
    });
    const finding = {
      kind: 'failed-calls',
      workflow: 'w',
      step: 's',
      tool: null,
      occurrences: 1,
      timeMs: null,
      text: '',
    } as const;
    const claims = [part(one, 0.8, 'calls'), part(one, 0.7, 'calls'), part(unknown, null, 'calls')];
    const { total, insights, spent } = insightsOf([{ ...finding, claims }], [one, unknown], { filter: '', asOf: 0 });
    expect(total).toMatchObject({ value: 1, n: 1, missing: 1 });
    expect(spent).toMatchObject({ value: 1, missing: 1 });
    expect(insights[0]?.cost.value).toBeCloseTo(1.5, 9);
  });

  test('counts parts of an attempt once that may be of the same request', () => {
    const one = attempt('x', 's', { costUsd: 2 });
    const claim = (of: Claim['of'], usd: number): Claim => ({ runId: 'x', attemptId: one.id, usd, of });
    const finding = { workflow: 'w', step: 's', tool: null, occurrences: 1, timeMs: null, text: '' } as const;
    const overlapping: Finding[] = [
      { ...finding, kind: 'failed-calls', claims: [claim('calls', 0.3)] },
      { ...finding, kind: 'repeated-reads', claims: [claim('calls', 0.4)] },
      { ...finding, kind: 'cache-lost-by-pause', claims: [claim('cache', 0.5)] },
      { ...finding, kind: 'costly-subagents', claims: [claim('subagents', 0.6)] },
    ];
    expect(insightsOf(overlapping, [one], { filter: '', asOf: 0 }).total.value).toBeCloseTo(0.7, 9);
  });
});

/** A run that implements once, and repairs this often. */
function repaired(run: string, repairs: number, costUsd = 1): InsightAttempt[] {
  const tries = Array.from({ length: repairs }, (_, index) =>
    attempt(run, 'repair', { kind: 'repair', attempt: index + 1, costUsd, duration_ms: 1000 }),
  );
  return [attempt(run, 'implement', { files_modified: 1 }), ...tries];
}

function usdOf({ claims }: Finding): number {
  return claims.reduce((sum, { usd }) => sum + (usd ?? 0), 0);
}
