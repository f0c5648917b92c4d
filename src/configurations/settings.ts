import { VARIABLE, type Environment } from '../core/environment.ts';
import { EXIT, UserError } from '../core/errors.ts';
import { DEFAULT_PLAN, type SelectionPlan } from '../selection/plan.ts';
import { SELECTION_MODES, type SelectionMode } from './choice.ts';
import type { HashOf } from './choosing/edited-prompt.ts';

/** What runs may cost, in US dollars; undefined without a limit. */
export type Limits = { readonly runUsd?: number | undefined; readonly dayUsd?: number | undefined };

/** Why the installed CLI refuses settings; undefined if it does not. */
export type Refusal = (settings: Readonly<Record<string, string>>) => string | undefined;

/** How choices are made; the same for all workflows of an environment. */
export type SelectionSettings = {
  readonly mode: SelectionMode;
  readonly plan: SelectionPlan;
  readonly limits?: Limits;
  /** Why the mode is off, if it is not a setting. */
  readonly offReason?: string;
  /** Why the installed CLI refuses the settings of a configuration; undefined if it does not. */
  readonly refusal?: Refusal;
  /** Without it, prompt files are not compared with those of versions. */
  readonly hashOf?: HashOf;
};

/**
 * How choices are made in this environment.
 * @throws {UserError} if a setting has an invalid value
 */
export function selectionSettings(env: Environment): SelectionSettings {
  return {
    mode: modeIn(env),
    plan: {
      ...DEFAULT_PLAN,
      valueUsd: amountIn(env, VARIABLE.successValue, DEFAULT_PLAN.valueUsd),
      timePriceUsd: amountIn(env, VARIABLE.timePrice, DEFAULT_PLAN.timePriceUsd),
    },
    limits: limitsIn(env),
  };
}

/** Without a setting, nothing is switched: choices are recorded, so that it can be shown what they would have gained. */
const DEFAULT_MODE: SelectionMode = 'shadow';

function modeIn(env: Environment): SelectionMode {
  const value = env[VARIABLE.selectionMode] || DEFAULT_MODE;
  const mode = SELECTION_MODES.find((one) => one === value);
  if (mode !== undefined) return mode;
  throw invalid(VARIABLE.selectionMode, value, `one of ${SELECTION_MODES.join(', ')}`);
}

function invalid(name: string, value: string, expected: string): UserError {
  return new UserError(`Cannot use ${JSON.stringify(value)} for ${name}: expected ${expected}`, {
    hint: `Correct ${name}, or the setting in stepmeter.json (see \`stepmeter config print\`)`,
    exitCode: EXIT.wrongUse,
  });
}

function amountIn<T>(env: Environment, name: string, byDefault: T): number | T {
  const text = env[name] ?? '';
  if (text === '') return byDefault;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw invalid(name, text, 'US dollars from 0, such as 5');
}

function limitsIn(env: Environment): Limits {
  const [runUsd, dayUsd] = [limitIn(env, VARIABLE.runLimit), limitIn(env, VARIABLE.dayLimit)];
  if (runUsd !== undefined && dayUsd !== undefined && runUsd > dayUsd)
    throw invalid(VARIABLE.runLimit, String(runUsd), `at most the limit of a day, ${VARIABLE.dayLimit}=${dayUsd}`);
  return { runUsd, dayUsd };
}

function limitIn(env: Environment, name: string): number | undefined {
  const limit = amountIn(env, name, undefined);
  if (limit === 0) throw invalid(name, '0', 'more than 0 US dollars, or nothing for no limit');
  return limit;
}

/** The limits that are valid, of those that contradict each other the lower one: another wrong setting removes none. */
export function validLimits(env: Environment): Limits {
  return { runUsd: limitOrNone(env, VARIABLE.runLimit), dayUsd: limitOrNone(env, VARIABLE.dayLimit) };
}

function limitOrNone(env: Environment, name: string): number | undefined {
  try {
    return limitIn(env, name);
  } catch {
    return undefined;
  }
}
