import { CHECK_ALPHA, type Check } from './check.ts';
import { fisherTest } from './exact-test.ts';
import type { Arm } from './outcome.ts';
import type { ExperimentPlan } from './sealed-plan.ts';
import { COMPARED_SETTINGS, type ComparedSetting, type Unit } from './unit.ts';

/** Checks whether the runs of both arms had the same CLI versions, prompt files and prices. */
export function settingChecks(units: readonly Unit[], plan: ExperimentPlan): Check[] {
  return COMPARED_SETTINGS.map((setting) => settingCheck(units, setting, plan));
}

const TITLES: Readonly<Record<ComparedSetting, string>> = {
  cli: 'CLI versions',
  prompts: 'prompt files',
  prices: 'price tables',
};

/** A change during the experiment is no problem if it happened in both arms: every value is compared. */
function settingCheck(units: readonly Unit[], name: ComparedSetting, { arms }: ExperimentPlan): Check {
  const title = TITLES[name];
  if (name === 'prompts' && ['a', 'b'].some((arm) => 'prompt' in arms[arm as Arm].settings))
    return { name, state: 'pass', detail: 'an arm has prompt files of its own' };
  // Prices are of models: arms with different models have different ones.
  if (name === 'prices' && arms.a.settings['model'] !== arms.b.settings['model'])
    return { name, state: 'pass', detail: 'the arms use different models' };
  const known = units.flatMap(({ arm, runs }) =>
    runs.slice(0, 1).map(({ settings }) => ({ arm, values: settings[name] })),
  );
  const runs = known.filter(({ values }) => values.length > 0);
  if (runs.length === 0) return { name, state: 'unknown', detail: `the ${title} of no run are known` };
  const values = [...new Set(runs.flatMap((run) => run.values))];
  const different = values.find((value) => isUnequal(runs, value, values.length));
  if (different === undefined) return { name, state: 'pass', detail: `equal ${title}: ${shortened(values)}` };
  const count = (arm: Arm): string => `${withValue(runs, arm, different).yes} runs with ${arm}`;
  return {
    name,
    state: 'fail',
    detail: `different ${title}: ${different.slice(0, 12)} in ${count('a')}, ${count('b')}`,
  };
}

type RunValues = { readonly arm: Arm; readonly values: readonly string[] };

/** Bonferroni: the values share the error probability. */
function isUnequal(runs: readonly RunValues[], value: string, values: number): boolean {
  return fisherTest({ a: withValue(runs, 'a', value), b: withValue(runs, 'b', value) }) < CHECK_ALPHA / values;
}

function withValue(runs: readonly RunValues[], arm: Arm, value: string): { yes: number; no: number } {
  const own = runs.filter((run) => run.arm === arm);
  const yes = own.filter((run) => run.values.includes(value)).length;
  return { yes, no: own.length - yes };
}

const NAMED = 3;

function shortened(values: readonly string[]): string {
  const named = values.slice(0, NAMED).map((value) => value.slice(0, 12));
  return values.length > NAMED ? `${named.join(', ')} and ${values.length - NAMED} more` : named.join(', ');
}
