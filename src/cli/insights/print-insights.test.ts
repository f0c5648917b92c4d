import { describe, expect, test } from 'vitest';
import type { Insight } from '../../analysis/insights/insights.ts';
import { figureOf } from '../../analysis/figures/figure.ts';
import { pointEstimate, unknownEstimate } from '../../analysis/statistics/estimate.ts';
import { UNLIMITED } from '../terminal/screen.ts';
import { insightsText } from './print-insights.ts';

const CONTEXT = { unit: 'USD', filter: '', asOf: 0 } as const;

describe('insightsText()', () => {
  const costs = [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((usd) => insight(`step-${usd}`, usd, 1000));

  test('shows the most expensive, and what took the most time', () => {
    const shown = text([...costs, insight('slow', null, 7_200_000)]);
    expect(shown).toContain('The 9 most expensive of 12, and what took the most time; --wide and --json have all.');
    expect(stepsIn(shown)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4].map((usd) => `step-${usd}`).concat('slow'));
  });

  test('shows the most expensive if one of them took the most time', () => {
    const shown = text([insight('first', 20, 8_000_000), ...costs.slice(0, 9), insight('slow', null, 7_200_000)]);
    expect(shown).toContain('The largest 10 of 11; --wide and --json have all.');
    expect(stepsIn(shown)).not.toContain('slow');
  });
});

function insight(step: string, usd: number | null, timeMs: number): Insight {
  const estimate = usd === null ? unknownEstimate(0, 'sum', 'no price') : pointEstimate(usd, 1, 'sum', 'a sum');
  const cost = figureOf(estimate, CONTEXT);
  const about = { workflow: 'w', step, tool: null, occurrences: 1, text: 'found' };
  return { kind: 'slow-tool', ...about, timeMs, cost, runs: 1, example: null };
}

function text(insights: readonly Insight[]): string {
  const figure = figureOf(pointEstimate(100, 1, 'sum', 'a sum'), CONTEXT);
  return insightsText({ insights, total: figure, spent: figure }, { since: 0, until: 1 }, UNLIMITED);
}

/** The steps of the sentences, in their order. */
function stepsIn(shown: string): string[] {
  return [...shown.matchAll(/· w \/ (\S+):/gu)].map(([, step]) => step ?? '');
}
