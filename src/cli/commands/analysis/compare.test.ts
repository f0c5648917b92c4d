import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunComparison } from '../../../analysis/compare/compare-runs.ts';
import type { SelectionComparison } from '../../../analysis/compare/compare-selections.ts';
import { rebuildFacts } from '../../../facts/rebuild-facts.ts';
import { openStore } from '../../../store/open-store.ts';
import { isolatedEnvironment } from '../../../testing/isolated-state.ts';
import { inProcess } from '../../../testing/run-in-process.ts';
import { addRecordedRun, type RecordedRun } from '../../../testing/store/recorded-run.ts';
import { randomOf } from '../../../testing/runs/random.ts';
import { run } from '../../run.ts';
import { displayWidth } from '../../terminal/display-width.ts';

const runHere = inProcess(run);

const WORKFLOW = 'build, "the" 🚀';

/** 8 runs of variant a, 8 of variant b at twice the cost, 2 of variant few. */
const VARIANTS: readonly RecordedRun[] = [...variant('a', 8, 1), ...variant('b', 8, 2), ...variant('few', 2, 9)];

let home = '';

const [OLD, NEW] = ['0190aaaa-0000-7000-8000-000000000001', '0190bbbb-0000-7000-8000-000000000002'];

const PAIR: readonly RecordedRun[] = [
  {
    ...{ id: OLD, task: 'slugify', started_at: 1_790_100_000_000 },
    steps: [
      { name: 'plan', costUsd: 0.1, tools: ['Read'] },
      { name: 'implement', costUsd: 0.4, files: ['src/a.ts'], tools: ['Bash', 'Bash'] },
      { name: 'check', result: 'failure' },
      { name: 'repair', kind: 'repair', costUsd: 0.3, files: ['src/b.ts'] },
    ],
  },
  {
    ...{ id: NEW, task: 'slugify', started_at: 1_790_200_000_000 },
    steps: [
      { name: 'implement', costUsd: 1.2, model: 'claude-opus-5-5', files: ['src/a.ts'], tools: ['Bash'] },
      { name: 'check' },
      { name: 'publish', costUsd: null },
    ],
  },
];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'stepmeter-compare-'));
  const store = await openStore(isolatedEnvironment(home));
  for (const recorded of [...VARIANTS, ...PAIR]) await addRecordedRun(store, recorded);
  await rebuildFacts(store);
  await store.close();
});

afterAll(() => rmSync(home, { recursive: true }));

describe('compare of two runs', () => {
  test('aligns attempts and explains the difference', async () => {
    const { stdout, code } = await compare('0190aaaa', 'latest', '--json');
    const result = JSON.parse(stdout) as RunComparison;
    expect({ code, kind: result.kind, a: result.a.id, b: result.b.id }).toEqual({
      code: 0,
      kind: 'runs',
      a: OLD,
      b: NEW,
    });
    expect(result.pairs.map(({ step, a, b }) => [step, a?.result, b?.result])).toEqual([
      ['plan', 'success', undefined],
      ['implement', 'success', 'success'],
      ['check', 'failure', 'success'],
      ['repair', 'success', undefined],
      ['publish', undefined, 'success'],
    ]);
    expect(result.pairs[1]).toMatchObject({
      difference: { costUsd: expect.closeTo(0.8, 9) as number, toolCalls: -1, tokens: { input: 0 } },
      calls: [{ tool: 'Bash', path: null, a: { calls: 2 }, b: { calls: 1 } }],
    });
    // The price of a request of publish is unknown.
    expect(result.totals.difference).toMatchObject({ costUsd: null, durationMs: -1000, toolCalls: -3 });
    const { ladder } = result;
    expect(ladder.rungs.reduce((sum, { usd }) => sum + usd, 0)).toBeCloseTo(0.4, 9);
    expect(ladder.unpriced).toEqual({ a: 0, b: 1 });
  });

  test('prints both runs, step by step, within the screen', async () => {
    const { stdout } = await compare(OLD, NEW);
    expect(stdout).toMatch(/^A {2}run 0190aaaa.* · build · slugify · success · .* UTC\nB {2}run 0190bbbb/);
    expect(stdout).toMatch(/^plan +only in A: success +\$0.100 +– +−\$0.100/m);
    expect(stdout).toMatch(/^implement +success +\$0.400 +\$1.20 +\+\$0.800/m);
    expect(stdout).toMatch(/^check +failure → success/m);
    expect(stdout).toMatch(/^publish +only in B: success +– +unknown +unknown/m);
    expect(stdout).toContain('Causes of the difference in known cost: +$0.400 ($0.800 → $1.20)');
    expect(stdout).toMatch(/^ {2}number of attempts +−\$0.400 +repair \(repair\) −\$0.300, plan −\$0.100$/m);
    expect(stdout).toContain('Not included: requests without a known price (A 0, B 1 per run)');
    const narrow = await runHere(['compare', OLD, NEW], { home, env: { COLUMNS: '60' } });
    expect(Math.max(...narrow.stdout.split('\n').map(displayWidth))).toBeLessThanOrEqual(60);
  });
});

const [A, B] = ['a', 'b'].map((name) => `workflow=${JSON.stringify(WORKFLOW)},variant=${name}`) as [string, string];

describe('compare of two selections', () => {
  test('states figures with intervals, steps and causes', async () => {
    const { stdout, code } = await compare(A, B, '--json');
    const result = JSON.parse(stdout) as SelectionComparison;
    expect({ code, kind: result.kind, runs: [result.a.runs, result.b.runs] }).toEqual({
      ...{ code: 0, kind: 'selections' },
      runs: [8, 8],
    });
    expect(result.metrics[0]).toMatchObject({ metric: 'cost-per-success', verdict: 'a' });
    for (const { a, b, difference } of result.metrics)
      for (const figure of [a, b, difference])
        expect(Object.keys(figure)).toEqual(
          expect.arrayContaining(['value', 'unit', 'n', 'low', 'high', 'method', 'filter', 'asOf']),
        );
    expect(result.metrics[0]?.a.filter).toBe(A);
    expect(result.steps.map(({ step }) => step)).toEqual(['implement', 'check']);
  });

  test('prints them', async () => {
    const { stdout } = await compare(A, B);
    expect(stdout).toMatch(
      /^A {2}workflow="build, \\"the\\" 🚀",variant=a: 8 runs since .* UTC, 8 succeeded, 0 failed$/m,
    );
    expect(stdout).toMatch(
      /^cost per run +\$\d\.\d+ \[.+\] +\$\d\.\d+ \[.+\] +A is cheaper: B \+\d+ % \[\+\d+, \+\d+\]$/m,
    );
    expect(stdout).toMatch(/^success rate +100 % \[68, 100\] +100 % \[68, 100\] +not decided: B ±0 pt \[−32, \+32\]/m);
    expect(stdout).toMatch(/^implement +\$1\.\d+ +\$\d\.\d+ +\+\d+ % \[/m);
    expect((await compare(A, B, '--average', 'median')).stdout).toContain('amounts are medians');
  });

  test.each([
    [['cost>+10%'], 1, 'Limit exceeded: cost>+10% (the change is +'],
    [['cost>+500%,success<-50pp'], 0, ''],
    [['success<-5pp'], 0, ''],
    [['duration<-5%', '--strict'], 0, ''],
  ])('--fail-on %j exits with %d', async ([limits = '', ...more], code, stderr) => {
    const result = await compare(A, B, '--fail-on', limits, ...more);
    expect(result).toMatchObject({ code, stderr: expect.stringContaining(stderr) as string });
    if (stderr === '') expect(result.stderr).toBe('');
  });

  test('--fail-on with too few runs warns, and fails with --strict', async () => {
    const few = B.replace(/b$/, 'few');
    const warned = await compare(A, few, '--fail-on', 'cost>+10%');
    expect(warned).toMatchObject({ code: 0, stderr: expect.stringContaining('too few runs') as string });
    expect(await compare(A, few, '--fail-on', 'cost>+10%', '--strict')).toMatchObject({ code: 1 });
    expect(await compare(OLD, NEW, '--fail-on', 'cost>+10%', '--strict')).toMatchObject({ code: 1 });
    const { stdout } = await compare(A, few, '--fail-on', 'cost>+10%', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ limits: [{ metric: 'cost', outcome: 'too-few' }] });
  });
});

describe('compare refuses', () => {
  test.each([
    [[OLD, 'latest', '--fail-on', 'costs>1%'], 'unknown metric "costs"', 'Did you mean "cost"?'],
    [[A, 'since=yesterday'], 'since=yesterday is not a time', 'an age such as 7d'],
    [[A], 'Cannot run `compare`: <b> is missing', ''],
  ])('%j', async (args, message, hint) => {
    const { code, stdout, stderr } = await compare(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
  });
});

function variant(name: string, runs: number, costUsd: number): RecordedRun[] {
  return Array.from({ length: runs }, (_, index) => ({
    ...{ id: `${name}-${index}`, workflow: WORKFLOW, variant: name, started_at: 1_790_000_000_000 + index },
    steps: [
      { name: 'implement', costUsd: randomOf(name, index).lognormal(costUsd, 0.1), durationMs: 2000 + index },
      { name: 'check', durationMs: 100 },
    ],
  }));
}

function compare(...args: readonly string[]) {
  return runHere(['compare', ...args], { home });
}
