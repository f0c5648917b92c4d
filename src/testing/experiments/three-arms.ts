import { judgeArms, type ArmOutcome } from '../../analysis/experiments/judge-arms.ts';
import { outcomesOfScenario, type Scenario } from './scenarios.ts';
import type { DECIDED } from './measure.ts';
import { THREE_ARM_PLAN } from './three-arm-plan.ts';

/** The shares of simulated experiments with three equal arms that named a better one, in any comparison of two. */
export function falseAlarmsOfThree(
  scenario: Scenario,
  streams: number,
): Readonly<Record<(typeof DECIDED)[number], number>> {
  const results = Array.from({ length: streams }, (_, seed) => judgeArms(THREE_ARM_PLAN, outcomesOf(scenario, seed)));
  const share = (isWrong: (result: (typeof results)[number]) => boolean): number =>
    results.filter(isWrong).length / streams;
  const ofMetric = (name: 'success' | 'cost' | 'duration'): number =>
    share(({ comparisons }) => comparisons.some((one) => isBetter(one[name].verdict)));
  return {
    success: ofMetric('success'),
    cost: ofMetric('cost'),
    duration: ofMetric('duration'),
    overall: share(({ overall }) => isBetter(overall.verdict)),
  };
}

const ARMS = ['a', 'b', 'c'] as const;

/** The outcomes of two arms are those of three in turn. */
function outcomesOf(scenario: Scenario, seed: number): ArmOutcome[] {
  const outcomes = [...outcomesOfScenario(scenario, (THREE_ARM_PLAN.maxPairs * ARMS.length) / 2, seed)];
  return outcomes.map(({ success, costUsd, durationMs }, index) => {
    const arm = ARMS[index % ARMS.length] ?? 'a';
    return { arm, success, costUsd, durationMs };
  });
}

function isBetter(verdict: string): boolean {
  return (ARMS as readonly string[]).includes(verdict);
}
