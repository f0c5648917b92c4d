import type { Arm } from '../../../core/ids/assignment-id.ts';
import { pairsOfArms, smallestP, type ArmPair } from '../arm-pairs.ts';
import type { ArmSettings } from '../arm-configuration.ts';
import { CHECK_ALPHA, type Check } from './check.ts';
import { fisherTest, type Split } from './exact-test.ts';
import { armsOfPlan, configurationOf, type ExperimentPlan } from '../sealed-plan.ts';
import { COMPARED_SETTINGS, type ComparedSetting, type Unit } from '../unit.ts';

/** Checks whether the runs of all arms had the same CLI versions, prompt files and prices. */
export function settingChecks(units: readonly Unit[], plan: ExperimentPlan): Check[] {
  return COMPARED_SETTINGS.map((setting) => settingCheck(units, setting, plan));
}

const TITLES: Readonly<Record<ComparedSetting, string>> = {
  cli: 'CLI versions',
  prompts: 'prompt files',
  prices: 'price tables',
};

/** A change during the experiment is no problem if it happened in all arms: every value is compared. */
function settingCheck(units: readonly Unit[], name: ComparedSetting, plan: ExperimentPlan): Check {
  const title = TITLES[name];
  const arms = armsOfPlan(plan);
  const settingsOf = (arm: Arm): ArmSettings => configurationOf(plan, arm).settings;
  if (name === 'prompts' && arms.some((arm) => 'prompt' in settingsOf(arm)))
    return { name, state: 'pass', detail: 'an arm has prompt files of its own' };
  // Prices are of models: arms with different models have different ones.
  const isComparable = ([one, other]: ArmPair): boolean =>
    name !== 'prices' || settingsOf(one)['model'] === settingsOf(other)['model'];
  const pairs = pairsOfArms(arms).filter(isComparable);
  if (pairs.length === 0) return { name, state: 'pass', detail: 'the arms use different models' };
  const known = units.flatMap(({ arm, runs }) =>
    runs.slice(0, 1).map(({ settings }) => ({ arm, values: settings[name] })),
  );
  const runs = known.filter(({ values }) => values.length > 0);
  if (runs.length === 0) return { name, state: 'unknown', detail: `the ${title} of no run are known` };
  const values = [...new Set(runs.flatMap((run) => run.values))];
  const different = values.find((value) => isUnequal(runs, pairs, value, values.length));
  if (different === undefined) return { name, state: 'pass', detail: `equal ${title}: ${shortened(values)}` };
  const counts = arms.map((arm) => `${withValue(runs, arm, different).yes} runs with ${arm}`);
  return { name, state: 'fail', detail: `different ${title}: ${different.slice(0, 12)} in ${counts.join(', ')}` };
}

type RunValues = { readonly arm: Arm; readonly values: readonly string[] };

/** Bonferroni: the values share the error probability. */
function isUnequal(runs: readonly RunValues[], pairs: readonly ArmPair[], value: string, values: number): boolean {
  const p = smallestP(pairs, (one, other) =>
    fisherTest({ a: withValue(runs, one, value), b: withValue(runs, other, value) }),
  );
  return p < CHECK_ALPHA / values;
}

function withValue(runs: readonly RunValues[], arm: Arm, value: string): Split {
  const own = runs.filter((run) => run.arm === arm);
  const yes = own.filter((run) => run.values.includes(value)).length;
  return { yes, no: own.length - yes };
}

const NAMED = 3;

function shortened(values: readonly string[]): string {
  const named = values.slice(0, NAMED).map((value) => value.slice(0, 12));
  return values.length > NAMED ? `${named.join(', ')} and ${values.length - NAMED} more` : named.join(', ');
}
