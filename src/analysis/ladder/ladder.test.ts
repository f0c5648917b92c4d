import { describe, expect, test } from 'vitest';
import { randomOf, type Random } from '../../testing/runs/random.ts';
import { ladderOf, type Cause, type Ladder, type LadderSide } from './ladder.ts';
import { logMean } from './log-mean.ts';
import type { GroupUsage, ModelUsage } from './usage-cell.ts';

const SONNET = usage({
  model: 'claude-sonnet-5',
  requests: 10,
  input: 1000,
  output: 2000,
  cacheRead: 50_000,
  costUsd: 0.4,
});

describe('ladderOf()', () => {
  test.each<[string, LadderSide, LadderSide, Partial<Record<Cause, number>>]>([
    ['more attempts', side({ attempts: 1 }), side({ attempts: 2, factor: 2 }), { attempts: 0.4 }],
    ['more requests', side({}), side({ factor: 2 }), { 'requests-per-attempt': 0.4 }],
    ['more tokens', side({}), side({ factor: 2, more: { requests: 10 } }), { 'tokens-per-request': 0.4 }],
    ['another price', side({}), side({ more: { costUsd: 0.6 } }), { prices: 0.2 }],
    ['fewer runs', side({ runs: 2 }), side({}), { attempts: 0.2 }],
    ['no difference', side({}), side({}), {}],
  ])('attributes %s to one cause', (_name, a, b, expected) => {
    expectRungs(ladderOf(a, b), expected);
  });

  test('attributes a step that only one side has to attempts, and names it', () => {
    const repair: GroupUsage = { group: 'repair', attempts: 3, usages: [{ ...SONNET, costUsd: 0.9 }] };
    const ladder = ladderOf(side({}), { runs: 1, groups: [...side({}).groups, repair] });
    expectRungs(ladder, { attempts: 0.9 });
    expect(ladder.rungs[0]?.parts).toEqual([{ name: 'repair', usd: expect.closeTo(0.9, 9) }]);
  });

  test('names the step of every cause', () => {
    const step = (group: string, more: Partial<ModelUsage>): GroupUsage => ({
      ...{ group, attempts: 1 },
      usages: [{ ...SONNET, ...more }],
    });
    const cheap = { runs: 1, groups: [step('plan', {}), step('implement', {})] };
    const longer = { output: 4000, input: 2000, cacheRead: 100_000, costUsd: 0.8 };
    const { rungs } = ladderOf(cheap, { runs: 1, groups: [step('plan', {}), step('implement', longer)] });
    expect(rungs.filter(({ parts }) => parts.length > 0)).toEqual([
      {
        cause: 'tokens-per-request',
        usd: expect.closeTo(0.4, 9),
        parts: [{ name: 'implement', usd: expect.closeTo(0.4, 9) }],
      },
    ]);
    const repriced = ladderOf(cheap, { runs: 1, groups: [step('plan', { costUsd: 0.6 }), step('implement', {})] });
    expect(repriced.rungs.find(({ cause }) => cause === 'prices')?.parts).toMatchObject([{ name: 'plan' }]);
  });

  test('attributes another model at the same usage to models, not to prices', () => {
    const ladder = ladderOf(side({}), side({ more: { model: 'claude-opus-5-5', costUsd: 1 } }));
    expect(usdOf(ladder, 'models')).toBeCloseTo(0.6, 1);
    expect(usdOf(ladder, 'prices')).toBeCloseTo(0, 1);
    expectSum(ladder);
  });

  test('attributes less cache to the kinds of tokens', () => {
    const uncached = usage({ ...SONNET, input: 51_000, cacheRead: 0, costUsd: 0.55 });
    const ladder = ladderOf(side({}), { runs: 1, groups: [{ group: 'g', attempts: 1, usages: [uncached] }] });
    expect(Math.abs(usdOf(ladder, 'token-kinds'))).toBeGreaterThan(0.1);
    expect(ladder.rungs.find(({ cause }) => cause === 'token-kinds')?.parts.map(({ name }) => name)).toContain(
      'cacheRead',
    );
    expectSum(ladder);
  });

  test('keeps requests without a price out of every rung and counts them', () => {
    const unpriced = usage({ model: 'unknown', requests: 4, unpriced: 4, input: 1e6 });
    const ladder = ladderOf(side({}), {
      runs: 2,
      groups: [{ group: 'g', attempts: 2, usages: [SONNET, SONNET, unpriced] }],
    });
    expectRungs(ladder, {});
    expect(ladder.unpriced).toEqual({ a: 0, b: 2 });
  });

  test('has a rung for charges without known tokens', () => {
    const charge = usage({ model: 'claude-haiku-5-5', costUsd: 0.3 });
    const ladder = ladderOf(side({}), {
      runs: 1,
      groups: [...side({}).groups, { group: 'g', attempts: 0, usages: [charge] }],
    });
    expect(usdOf(ladder, 'charges-without-tokens')).toBeCloseTo(0.3, 9);
    expectSum(ladder);
  });

  test('adds up to the difference for 500 pairs of random sides', () => {
    const random = randomOf('ladder');
    for (let round = 0; round < 500; round += 1) expectSum(ladderOf(randomSide(random), randomSide(random)));
  });

  test('is its own opposite with the sides exchanged', () => {
    const random = randomOf('exchanged');
    for (let round = 0; round < 50; round += 1) {
      const [a, b] = [randomSide(random), randomSide(random)];
      const [forth, back] = [ladderOf(a, b), ladderOf(b, a)];
      for (const [index, { usd }] of forth.rungs.entries()) expect(usd).toBeCloseTo(-(back.rungs[index]?.usd ?? 0), 9);
    }
  });
});

test('logMean() is between its numbers, also where they are almost equal', () => {
  expect(logMean(1, Math.E)).toBeCloseTo(Math.E - 1, 12);
  expect(logMean(3, 3)).toBe(3);
  expect(logMean(3, 3 + 1e-13)).toBeCloseTo(3, 12);
  expect([logMean(0, 2), logMean(2, 0), logMean(0, 0)]).toEqual([0, 0, 0]);
});

type Planted = {
  readonly runs?: number;
  readonly attempts?: number;
  readonly factor?: number;
  readonly more?: Partial<ModelUsage>;
};

/** One group with the usage of SONNET times a factor. */
function side({ runs = 1, attempts = 1, factor = 1, more = {} }: Planted): LadderSide {
  const { requests, input, output, cacheRead, costUsd } = SONNET;
  const [all, cost] = [{ requests: requests * factor, input: input * factor }, costUsd * factor];
  const scaled = { ...SONNET, ...all, output: output * factor, cacheRead: cacheRead * factor, costUsd: cost };
  return { runs, groups: [{ group: 'g', attempts, usages: [{ ...scaled, ...more }] }] };
}

function usage(some: Partial<ModelUsage>): ModelUsage {
  const none = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
  return { model: 'm', requests: 0, unpriced: 0, costUsd: 0, ...none, ...some };
}

function expectRungs(ladder: Ladder, expected: Partial<Record<Cause, number>>): void {
  for (const { cause, usd } of ladder.rungs) expect(usd, cause).toBeCloseTo(expected[cause] ?? 0, 9);
  expectSum(ladder);
}

function expectSum({ rungs, differenceUsd, aUsd, bUsd }: Ladder): void {
  const sum = rungs.reduce((all, { usd }) => all + usd, 0);
  expect(Math.abs(sum - differenceUsd)).toBeLessThan(1e-9 * Math.max(1, aUsd + bUsd));
  expect(differenceUsd).toBe(bUsd - aUsd);
}

function usdOf({ rungs }: Ladder, cause: Cause): number {
  return rungs.find((rung) => rung.cause === cause)?.usd ?? Number.NaN;
}

/** A side in which steps, models, kinds of tokens, prices and requests may be missing. */
function randomSide(random: Random): LadderSide {
  const groups = ['plan', 'implement', 'repair'].flatMap((group) =>
    random.chance(0.8) ? [randomGroup(random, group)] : [],
  );
  return { runs: random.whole(1, 40), groups };
}

function randomGroup(random: Random, group: string): GroupUsage {
  const amount = (): number => (random.chance(0.3) ? 0 : random.whole(1, 1e6));
  const usages = ['claude-sonnet-5', 'claude-opus-5-5', 'own-model'].flatMap((model) => {
    if (random.chance(0.4)) return [];
    const requests = random.whole(0, 50);
    const [input, output, cacheRead, cacheWrite5m, cacheWrite1h] = [amount(), amount(), amount(), amount(), amount()];
    const costUsd = random.chance(0.2) ? 0 : random.lognormal(1, 2);
    const unpriced = random.chance(0.2) ? random.whole(0, requests) : 0;
    return [{ model, requests, unpriced, input, output, cacheRead, cacheWrite5m, cacheWrite1h, costUsd }];
  });
  return { group, attempts: random.whole(1, 60), usages };
}
