import { describe, expect, test } from 'vitest';
import { pathOf } from '../context.ts';
import { addToPath, type Evidence } from '../evidence/evidence.ts';
import { modelsOf } from '../models.ts';
import { DEFAULT_PLAN } from '../plan.ts';
import { expectationOf, type Expectation } from './posterior.ts';
import type { Relations } from './relations.ts';

const RELATIONS: Relations = {
  cascade: { kind: 'cascade', parts: ['cheap', 'strong'] },
  more: { kind: 'effort', of: 'cheap', levels: 2 },
};

describe('an arm without outcomes', () => {
  const evidence = evidenceOf({
    cheap: { runs: 60, successes: 36, costUsd: 0.5 },
    strong: { runs: 60, successes: 48, costUsd: 2 },
  });

  test('is expected to be worth as a cascade what its parts are: the second one only runs if the first one failed', () => {
    const [cascade, cheap, strong] = ['cascade', 'cheap', 'strong'].map((arm) => expected(evidence, arm));
    // 0.6, and after a failure odds of a fifth of 4 to 1: 0.6 + 0.4 * 0.44 = 0.78, of which a seventh is the average arm.
    expect(cascade?.success).toBeGreaterThan(0.72);
    expect(cascade?.success).toBeLessThan(0.8);
    expect(cascade?.costUsd).toBeGreaterThan((cheap?.costUsd ?? 0) * 1.5);
    expect(cascade?.costUsd).toBeLessThan(strong?.costUsd ?? 0);
    expect(cascade?.costUsd).not.toBeCloseTo(expected(evidence, 'cascade', {})?.costUsd ?? 0, 1);
  });

  test('is expected to succeed more often, and to cost more, with more thinking', () => {
    const [more, cheap, unrelated] = [expected(evidence, 'more'), expected(evidence, 'cheap'), expected(evidence, 'x')];
    expect(more?.success).toBeGreaterThan((cheap?.success ?? 1) + 0.05);
    expect(more?.costUsd).toBeGreaterThan((cheap?.costUsd ?? 0) * 1.8);
    expect(more?.success).not.toBeCloseTo(unrelated?.success ?? 0, 2);
  });

  test('is as any other while nothing is known of those that it is related to', () => {
    const nothing = evidenceOf({ other: { runs: 20, successes: 10, costUsd: 1 } });
    expect(expected(nothing, 'cascade')).toEqual(expected(nothing, 'cascade', {}));
  });
});

test('the outcomes of a cascade outweigh what is expected from its parts', () => {
  const evidence = evidenceOf({
    cheap: { runs: 30, successes: 27, costUsd: 0.5 },
    strong: { runs: 30, successes: 27, costUsd: 1 },
    cascade: { runs: 80, successes: 20, costUsd: 1 },
  });
  expect(expected(evidence, 'cascade')?.success).toBeLessThan(0.4);
});

type Runs = { readonly runs: number; readonly successes: number; readonly costUsd: number };

function evidenceOf(arms: Readonly<Record<string, Runs>>): Evidence {
  const evidence: Evidence = new Map();
  for (const [arm, { runs, successes, costUsd }] of Object.entries(arms))
    for (let n = 0; n < runs; n += 1)
      addToPath(evidence, pathOf({}), arm, { success: n < successes, costUsd, durationMs: null });
  return evidence;
}

function expected(evidence: Evidence, arm: string, relations: Relations = RELATIONS): Expectation | undefined {
  const plan = { ...DEFAULT_PLAN, relations };
  const knowledge = { plan, evidence, prior: undefined, watch: new Map() };
  const [posterior] = modelsOf(knowledge, pathOf({}), [arm])[0]?.posteriors ?? [];
  return posterior && expectationOf(posterior, plan);
}
