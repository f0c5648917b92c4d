import { describeSettings } from '../../analysis/experiments/arm-configuration.ts';
import type { Check } from '../../analysis/experiments/health/check.ts';
import { describeResult, verdictWords } from '../../analysis/experiments/describe.ts';
import type { ArmMoney, MoneyRange } from '../../analysis/experiments/money.ts';
import { armsOfPlan, configurationOf, type ExperimentPlan } from '../../analysis/experiments/sealed-plan.ts';
import type { Arm } from '../../core/ids/assignment-id.ts';
import type { Assignment, AssignmentReason } from '../../experiments/assignment.ts';
import type { ArmUnits, ExperimentStatus } from '../../experiments/experiment-status.ts';
import type { ListedExperiment } from '../../experiments/list-experiments.ts';
import type { StartedExperiment } from '../../experiments/start-experiment.ts';
import { counted, usd } from '../../core/amounts.ts';
import { time, timeOn } from '../format.ts';
import { shellVariables } from '../shell-variables.ts';
import type { Screen } from '../terminal/screen.ts';
import { styled } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';

const HASH_DIGITS = 8;

/** A started experiment. */
export function startedText({ plan, planHash }: StartedExperiment): string {
  return [
    `Started the experiment ${plan.name} of ${plan.workflow}; plan ${planHash.slice(0, HASH_DIGITS)}`,
    ...armsOfPlan(plan).map((arm) => `  ${armText(plan, arm)}`),
    `Assign runs: eval "$(stepmeter experiment assign ${plan.name} --task TASK)"`,
  ].join('\n');
}

function armText(plan: ExperimentPlan, arm: Arm): string {
  const isDefault = arm === plan.defaultArm ? ' (default)' : '';
  return `${arm}  ${describeSettings(configurationOf(plan, arm))}${isDefault}`;
}

/** An assignment as variables of a POSIX shell. */
export function assignmentText({ arm, id, settings }: Assignment): string {
  const own = Object.entries(settings).map(([key, value]) => [`arm_${key.replaceAll('-', '_')}`, value] as const);
  return shellVariables([['arm', arm], ['assignment', id ?? ''], ...own]);
}

const REASONS: Readonly<Record<AssignmentReason, string>> = {
  assigned: 'assigned by the experiment',
  'max-pairs': 'it has as many pairs as planned',
  'max-cost': 'it has cost as much as planned',
  stopped: 'it was stopped',
  adopted: 'it was stopped and this arm adopted',
  disabled: 'STEPMETER=0 is set',
};

/** Why a run gets an arm that the experiment did not assign. */
export function reasonText({ experiment, arm, reason }: Assignment): string {
  return `The experiment ${JSON.stringify(experiment)} assigns no run: ${REASONS[reason]}; using arm ${arm}`;
}

/** The status of an experiment: verdicts, checks and money. */
export function statusText(status: ExperimentStatus): string {
  const { result, noVerdict, checks } = status;
  return [
    headLine(status),
    ...status.units.map((units) => armLine(status.plan, units)),
    ...(result
      ? [describeResult(result)]
      : [styled('bad', 'no verdict while a check fails:'), ...noVerdict.map(indented)]),
    ...repeatedLine(status),
    'checks',
    ...checks.map(checkLine),
    'money',
    ...moneyLines(status),
    ...nextLine(status),
  ].join('\n');
}

function headLine({
  name,
  workflow,
  state,
  limit,
  adopted,
  startedAt,
  stoppedAt,
  planHash,
  looks,
}: ExperimentStatus): string {
  const ended =
    stoppedAt === null ? [] : [`stopped ${time(stoppedAt)} UTC`, adopted === null ? '' : `adopted ${adopted}`];
  const now = limit === null || stoppedAt !== null ? state : `${state} (${limit}): new runs get the default arm`;
  const about = [
    name,
    workflow,
    now,
    `started ${time(startedAt)} UTC`,
    ...ended,
    `plan ${planHash.slice(0, HASH_DIGITS)}`,
  ];
  return [...about, counted(looks, 'look')].filter(Boolean).join(' · ');
}

function armLine(plan: ExperimentPlan, { arm, ended, pending, missing }: ArmUnits): string {
  return `  ${armText(plan, arm)}: ${ended} ended, ${pending} pending, ${missing} without outcome`;
}

function indented(line: string): string {
  return `  ${line}`;
}

function repeatedLine({ repeatedRuns }: ExperimentStatus): string[] {
  if (repeatedRuns === 0) return [];
  return [
    `${counted(repeatedRuns, 'further run')} of tasks left out: whether a task is repeated depends on its first run`,
  ];
}

const STATES = { pass: ['good', 'pass'], fail: ['bad', 'FAIL'], unknown: ['muted', '?'] } as const;

const STATE_WIDTH = 5;
const NAME_WIDTH = 14;

function checkLine({ name, state, detail }: Check): string {
  const [style, text] = STATES[state];
  return `  ${styled(style, text)}${' '.repeat(STATE_WIDTH - text.length)} ${name.padEnd(NAME_WIDTH)} ${detail}`;
}

function moneyLines({ money, plan }: ExperimentStatus): string[] {
  const { spentUsd, unknownRuns, runsPerMonth, extraUsd, restUsd, arms } = money;
  const unknown =
    unknownRuns === 0 ? '' : `; the cost of ${counted(unknownRuns, 'run')} is not fully known and left out of cost`;
  const perSuccess = arms.map(
    ({ arm, costPerSuccessUsd: cost }) => `${cost === null ? 'unknown' : usd(cost)} with ${arm}`,
  );
  const others = arms.filter(({ arm }) => arm !== plan.defaultArm);
  const differences = (amount: 'morePerRunUsd' | 'morePerMonthUsd'): string =>
    others.map((own) => differenceText(own, amount, plan.defaultArm)).join('; ');
  return [
    `  spent ${usd(spentUsd)}${unknown}`,
    ...(extraUsd ? [`  than with ${plan.defaultArm} alone: ${moreOrLess(extraUsd)}`] : []),
    ...(restUsd ? [`  to the next verdict: probably ${usd(restUsd.low)} to ${usd(restUsd.high)}`] : []),
    `  cost per success: ${perSuccess.join(', ')}`,
    `  per run: ${differences('morePerRunUsd')}`,
    runsPerMonth === null
      ? '  per month: unknown, the workflow did not run in the last 30 days'
      : `  per month: ${differences('morePerMonthUsd')}, at ${counted(Math.round(runsPerMonth), 'run')} of the workflow`,
  ];
}

/** What an arm costs more or less than the default one, with its range. */
function differenceText(own: ArmMoney, amount: 'morePerRunUsd' | 'morePerMonthUsd', defaultArm: Arm): string {
  const { arm, [amount]: more } = own;
  if (more === null) return `the difference of ${arm} from ${defaultArm} is unknown`;
  return `${arm} costs ${moreOrLess(more)} than ${defaultArm}`;
}

/** An amount with its range, such as `$0.40 [−$0.10, $0.70] more`. */
function moreOrLess({ value, low, high }: MoneyRange): string {
  const isLess = value < 0;
  const ends = isLess ? [high, low] : [low, high];
  const range = ends.map((end) => (end === null ? 'unknown' : signedUsd(isLess ? -end : end)));
  return `${usd(Math.abs(value))} [${range.join(', ')}] ${isLess ? 'less' : 'more'}`;
}

function signedUsd(value: number): string {
  return value < 0 ? `−${usd(-value)}` : usd(value);
}

/** What to do with a verdict. */
function nextLine({ name, state, result }: ExperimentStatus): string[] {
  const verdict = result?.overall.verdict ?? 'undecided';
  if (state === 'stopped' || verdict === 'undecided') return [];
  const adopt = verdict === 'equivalent' ? '' : ` --adopt ${verdict}`;
  return [`Decided: \`stepmeter experiment stop ${name}${adopt}\` ends the experiment`];
}

const NO_EXPERIMENTS = 'There are no experiments. Start one with `stepmeter experiment start`.';

/** Experiments as a table. */
export function listText(listed: readonly ListedExperiment[], screen: Screen): string {
  if (listed.length === 0) return NO_EXPERIMENTS;
  const columns = [
    { heading: 'EXPERIMENT', min: 8 },
    { heading: 'WORKFLOW', min: 6, drop: 3 },
    { heading: 'STARTED', drop: 2 },
    { heading: 'STATE' },
    { heading: 'RUNS BY ARM', right: true, drop: 1 },
    { heading: 'VERDICT' },
  ];
  return table(
    columns,
    listed.map((one) => listCells(one, screen)),
    screen,
  );
}

function listCells(
  { name, workflow, startedAt, state, adopted, assigned, verdict }: ListedExperiment,
  screen: Screen,
): string[] {
  const stateText = adopted === null ? state : `${state}, adopted ${adopted}`;
  const better = assigned.length > 2 ? 'best' : 'better';
  const verdictText = verdict === null ? 'none: a check fails' : verdictWords(verdict, better);
  const counts = assigned.map(({ assignments }) => assignments).join(' : ');
  return [name, workflow, timeOn(startedAt, screen), stateText, counts, verdictText];
}
