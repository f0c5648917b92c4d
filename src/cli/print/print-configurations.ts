import type { ConfigurationChoice } from '../../configurations/choice.ts';
import type { Explanation, ExplainedCandidate } from '../../configurations/explain.ts';
import type { ListedConfiguration, SettingDifference } from '../../configurations/read-configurations.ts';
import { changeText, CONTENT } from '../../configurations/words.ts';
import { describeAlarm } from '../../selection/replay/describe.ts';
import type { ConfigEventTable } from '../../store/schema.ts';
import { settingValue } from '../../core/text/settings-in-words.ts';
import { evidenceText } from '../../core/text/evidence-names.ts';
import { cents, counted, duration } from '../../core/amounts.ts';
import { time } from '../format.ts';
import { shellVariables } from '../shell-variables.ts';
import { suggestionText } from './print-suggestions.ts';
import type { Screen } from '../terminal/screen.ts';
import { table, type Column } from '../terminal/table.ts';
import { wrap } from '../terminal/wrap.ts';

/**
 * A choice as variables of a POSIX shell. Settings and values that it lacks are empty, so that those of an earlier
 * choice do not remain.
 * @param others the configurations that could have been chosen
 */
export function choiceText(
  {
    id,
    name,
    settings,
    mode,
    chosen,
    reason,
    maxCostUsd,
  }: Pick<ConfigurationChoice, 'id' | 'name' | 'settings' | 'mode' | 'chosen' | 'reason' | 'maxCostUsd'>,
  others: readonly Pick<ListedConfiguration, 'settings'>[],
): string {
  const empty = others.flatMap((one) => Object.keys(one.settings).map((key) => [variableOf(key), ''] as const));
  const given = Object.entries(settings).map(([key, value]) => [variableOf(key), value] as const);
  return shellVariables([
    ['choice', id ?? ''],
    ['configuration', name],
    ['chosen', mode === 'suggest' ? chosen : ''],
    ['reason', reason],
    ['max_cost_usd', maxCostUsd === null ? '' : String(maxCostUsd)],
    // Two settings can give one variable, such as max-turns and max_turns.
    ...new Map([...empty, ...given]),
  ]);
}

function variableOf(setting: string): string {
  return `configuration_${setting.replaceAll('-', '_')}`;
}

/** Configurations as a table. */
export function configurationsText(listed: readonly ListedConfiguration[], screen: Screen): string {
  if (listed.length === 0) return 'No configurations. Add one: stepmeter config add NAME --workflow W --model opus';
  const columns = [
    { heading: 'WORKFLOW', min: 12 },
    { heading: 'STEP', min: 8 },
    { heading: 'CONFIGURATION', min: 16 },
    { heading: 'SETTINGS', min: 16 },
  ];
  const rows = listed.map((one) => [
    one.workflow,
    one.step || '–',
    `${one.id}${one.isDefault ? ' (default)' : ''}`,
    settingsText(one.settings),
  ]);
  return table(columns, rows, screen);
}

function settingsText(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}

/** A configuration in words. */
export function configurationText(one: ListedConfiguration): string {
  const files = Object.entries(one.files).map(([setting, hash]) => [`${setting}${CONTENT}`, hash] as const);
  const rows = [...Object.entries(one.settings), ...files];
  const width = Math.max(...rows.map(([key]) => key.length));
  return [
    `${one.id}${one.isDefault ? ' (default)' : ''}  ${one.hash.slice(0, 12)}`,
    ...rows.map(([key, value]) => `  ${key.padEnd(width)}  ${valueText(key, value)}`),
    `  added by ${one.author}${one.reason === null ? '' : `: ${one.reason}`}${one.parent === null ? '' : `; replaced ${one.parent}`}`,
  ].join('\n');
}

function valueText(setting: string, value: string | null): string {
  if (value === null) return '–';
  return setting.endsWith(CONTENT) ? settingValue('prompts', value) : value;
}

/** Differences as a table. */
export function diffText(
  differences: readonly SettingDifference[],
  [a, b]: readonly [string, string],
  screen: Screen,
): string {
  if (differences.length === 0) return `${a} and ${b} have the same settings`;
  const columns = ['SETTING', a, b].map((heading) => ({ heading, min: 16 }));
  const rows = differences.map((one) => [one.setting, valueText(one.setting, one.a), valueText(one.setting, one.b)]);
  return table(columns, rows, screen);
}

/** Changes as a table. */
export function historyText(events: readonly ConfigEventTable[], screen: Screen): string {
  if (events.length === 0) return 'No changes';
  const columns = [
    { heading: 'CHANGE', right: true },
    { heading: 'AT' },
    { heading: 'WHAT', min: 16 },
    { heading: 'BY', min: 8, drop: 1 },
    { heading: 'REASON', min: 12 },
  ];
  const rows = events.map((one) => [String(one.number), time(one.at), changeText(one), one.author, one.reason ?? '–']);
  return table(columns, rows, screen);
}

const OUTCOME_UNKNOWN =
  'outcome not known yet: the next choice, or `stepmeter suggest`, learns it after the run has ended';

/** Why a decision was made, with the arithmetic. */
export function explanationText(explanation: Explanation, screen: Screen): string {
  const { decision, candidates, changes, prior, needs, outcome, drift, alarms, suggestions } = explanation;
  const given = [decision.task_type, decision.complexity, decision.size].filter((one) => one !== null);
  const propensity = decision.propensity === null ? '' : `; propensity ${decision.propensity.toFixed(2)}`;
  const head = [
    `Used   ${decision.version_id}   mode ${decision.mode}, ${decision.kind}${propensity}`,
    `for    ${decision.workflow}${decision.step === '' ? '' : `, step ${decision.step}`}${given.length > 0 ? `: ${given.join(' · ')}` : ''}`,
  ];
  const rest = [
    `because ${decision.reason}`,
    `${evidenceText(decision.level)}; state ${decision.state_hash.slice(0, 12)}; decision ${decision.number}`,
    ...(prior ? [`prior pack ${prior.origin}: ${counted(prior.cells, 'cell')} of ${counted(prior.runs, 'run')}`] : []),
    ...changes.map(
      (one) =>
        `${one.name} would be worth more than ${decision.chosen} if a success were worth ${one.isAbove ? 'more' : 'less'} than ${usd(one.valueUsd)}`,
    ),
    ...needs.map(({ name, what }) => `${name} needs ${what}`),
    outcome ? `outcome ${outcome.success ? 'success' : 'failure'}, ${usd(outcome.costUsd)}` : OUTCOME_UNKNOWN,
    ...drift.map(differenceLine),
    ...alarms.map(
      (alarm) =>
        `decision ${alarm.number}: ${describeAlarm(alarm)}${alarm.cause === null ? '' : `; possible cause: ${alarm.cause}`}`,
    ),
    ...suggestions.map((one) => `suggestion ${suggestionText(one)} (${one.status})`),
  ];
  const wrapped = (lines: readonly string[]): string[] => lines.map((line) => wrap(line, screen.width, '  '));
  return [...wrapped(head), candidatesText(candidates, decision, screen), ...wrapped(rest)].join('\n');
}

function usd(value: number | null): string {
  return value === null ? 'unknown' : cents(value);
}

function differenceLine({ kind, what, expected, found }: Explanation['drift'][number]): string {
  return `differs: ${what} ${settingValue(kind, found)}, expected ${settingValue(kind, expected)}`;
}

const CANDIDATE_COLUMNS: readonly Column[] = [
  { heading: 'CONFIGURATION', min: 16 },
  { heading: 'SUCCESS' },
  { heading: 'OUTCOMES', right: true, drop: 2 },
  { heading: '$ A RUN', right: true },
  { heading: 'DURATION', right: true, drop: 5 },
  { heading: '$/SUCCESS', right: true, drop: 4 },
  { heading: 'WORTH', right: true },
  { heading: 'FLOOR', right: true, drop: 3 },
  { heading: 'P(BETTER)', right: true, drop: 1 },
  { heading: 'STANDING' },
];

function candidatesText(
  candidates: readonly ExplainedCandidate[],
  { used, default_arm: byDefault }: Explanation['decision'],
  screen: Screen,
): string {
  const rows = candidates.map((one) => [
    `${one.name === used ? '▸ ' : '  '}${one.name}`,
    `${one.success.toFixed(2)} [${one.low.toFixed(2)}, ${one.high.toFixed(2)}]`,
    one.runs === null ? '?' : String(Math.round(one.runs)),
    usd(one.costUsd),
    duration(one.durationMs),
    usd(one.costPerSuccessUsd),
    usd(one.utility),
    ...(one.name === byDefault ? ['–', '–', 'default'] : [one.floor.toFixed(2), one.better.toFixed(2), one.standing]),
  ]);
  return table(CANDIDATE_COLUMNS, rows, screen);
}
