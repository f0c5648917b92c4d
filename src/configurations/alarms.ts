import { settingChange } from '../core/text/settings-in-words.ts';
import type { Batch } from '../batch/batch.ts';
import { insertAlarm } from '../store/queries/selection/alarm.ts';
import type { Scope } from '../store/queries/selection/configuration.ts';
import { driftBetween } from '../store/queries/selection/drift.ts';
import type { SelectionAlarmTable } from '../store/schema.ts';
import type { Queryable } from '../store/transaction.ts';
import { ATTRIBUTE, METRIC } from '../telemetry/names.ts';
import type { FoldedAlarm } from './state/fold.ts';

/** Stores and counts the alarms that are new; returns these. */
export async function recordAlarms(
  batch: Batch,
  scope: Scope,
  alarms: readonly FoldedAlarm[],
  at: number,
): Promise<SelectionAlarmTable[]> {
  const fresh: SelectionAlarmTable[] = [];
  for (const alarm of alarms) {
    const row = await rowOf(batch, scope, alarm, at);
    if (!(await insertAlarm(batch, row))) continue;
    fresh.push(row);
    batch.count(METRIC.selectionAlarms, { ...labelsOf(scope, alarm.arm), [ATTRIBUTE.signal]: alarm.signal });
  }
  return fresh;
}

async function rowOf(
  store: Queryable,
  scope: Scope,
  { decision, number, signal, arm, cell, statistic, threshold, before, after, runs }: FoldedAlarm,
  at: number,
): Promise<SelectionAlarmTable> {
  return {
    ...scope,
    decision_id: decision,
    number,
    at,
    signal,
    arm,
    cell,
    statistic,
    threshold,
    before,
    after,
    runs,
    cause: await causeOf(store, scope, { arm, number, runs }),
  };
}

/** How many decisions there may be for each run of a configuration between the change and the alarm. */
const DECISIONS_PER_RUN = 5;

/** What changed about the configuration shortly before its runs became worse; null if nothing is known. */
async function causeOf(
  store: Queryable,
  scope: Scope,
  { arm, number, runs }: { readonly arm: string; readonly number: number; readonly runs: number },
): Promise<string | null> {
  const range = { arm, from: number - DECISIONS_PER_RUN * runs, to: number };
  const drift = await driftBetween(store, scope, range);
  if (drift.length === 0) return null;
  return drift.map(({ kind, expected, found }) => settingChange(kind, expected, found)).join('; ');
}

/** The labels of a configuration of a scope. */
export function labelsOf({ workflow, step }: Scope, name: string): Record<string, string> {
  return {
    [ATTRIBUTE.workflowName]: workflow,
    ...(step !== '' && { [ATTRIBUTE.stepName]: step }),
    [ATTRIBUTE.configId]: name,
  };
}
