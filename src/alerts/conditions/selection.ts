import { counted, usd } from '../../core/amounts.ts';
import { SETTING_NAMES, settingValue } from '../../core/text/settings-in-words.ts';
import { DAY_MS } from '../../core/time/day.ts';
import { REPORTED_DAYS } from '../../monitoring/thresholds.ts';
import { alarmsSince } from '../../store/queries/selection/alarm.ts';
import { driftSince } from '../../store/queries/selection/drift.ts';
import type { ConfigurationDriftTable, SelectionAlarmTable } from '../../store/schema.ts';
import type { Queryable } from '../../store/transaction.ts';
import type { Checked, Condition } from '../condition.ts';

/** Configurations that became worse in the last day. */
export async function checkSelection(store: Queryable, now: number): Promise<Checked> {
  const alarms = await alarmsSince(store, now - REPORTED_DAYS * DAY_MS);
  const latest = new Map(alarms.map((alarm) => [alarmKey(alarm), alarm]));
  return {
    conditions: [...latest].map(([key, alarm]) => alarmCondition(key, alarm)),
    decides: (key) => key.startsWith('selection/'),
  };
}

function alarmKey({ workflow, step, arm, signal }: SelectionAlarmTable): string {
  return `selection/${JSON.stringify([workflow, step, arm, signal])}`;
}

function alarmCondition(key: string, alarm: SelectionAlarmTable): Condition {
  const { workflow, step, signal, cause } = alarm;
  return {
    key,
    group_key: `selection/${workflow}`,
    kind: 'selection',
    severity: 'warning',
    workflow,
    subject: subjectOf(alarm),
    // The cost of a configuration is part of its utility: with the new cost it is chosen if it is still worth it.
    problem: signal === 'success' ? 'became worse and was set aside' : 'became more expensive',
    description: `${changeOf(alarm)} over ${counted(alarm.runs, 'run')}. ${cause === null ? 'No recorded setting changed with it' : `Possible cause: ${cause}`}. ${whatToDo(workflow, step)}`,
    page: '/selection',
  };
}

function subjectOf({ workflow, step, arm }: Pick<SelectionAlarmTable, 'workflow' | 'step' | 'arm'>): string {
  return `Configuration ${arm} of ${step === '' ? '' : `step ${step} of `}${workflow}`;
}

function changeOf({ signal, before, after }: SelectionAlarmTable): string {
  if (signal === 'success') return `Success ${percent(before)} → ${percent(after)}`;
  return `Cost ${usd(Math.exp(before))} → ${usd(Math.exp(after))} (geometric mean)`;
}

function percent(rate: number): string {
  return `${Math.round(100 * rate)}%`;
}

function whatToDo(workflow: string, step: string): string {
  const scope = `--workflow ${workflow}${step === '' ? '' : ` --step ${step}`}`;
  return `See \`stepmeter suggest --workflow ${workflow}\`; \`stepmeter rollback ${scope}\` undoes a change.`;
}

/** Configurations whose runs of the last day differ from what was chosen, or from the runs before them. */
export async function checkDrift(store: Queryable, now: number): Promise<Checked> {
  const differences = await driftSince(store, now - REPORTED_DAYS * DAY_MS);
  const latest = new Map(differences.map((drift) => [driftKey(drift), drift]));
  const runsOf = (key: string): number =>
    new Set(differences.filter((one) => driftKey(one) === key).map(({ run_id }) => run_id)).size;
  return {
    conditions: [...latest].map(([key, drift]) => driftCondition(key, drift, runsOf(key))),
    decides: (key) => key.startsWith('drift/'),
  };
}

function driftKey({ workflow, step, arm, kind }: ConfigurationDriftTable): string {
  return `drift/${JSON.stringify([workflow, step, arm, kind])}`;
}

function driftCondition(key: string, drift: ConfigurationDriftTable, runs: number): Condition {
  const { workflow, kind, expected, found, run_id: run } = drift;
  return {
    key,
    group_key: `drift/${workflow}`,
    kind: 'drift',
    severity: 'warning',
    workflow,
    subject: subjectOf(drift),
    problem: `ran with ${kind === 'prompts' ? 'other' : 'another'} ${SETTING_NAMES[kind]} than expected`,
    description: `${settingValue(kind, expected)} → ${settingValue(kind, found)}, in ${counted(runs, 'run')} of the last day, last in run ${run}.`,
    page: `/runs/${run}`,
  };
}
