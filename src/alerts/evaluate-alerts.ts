import { uuidv7 } from 'uuidv7';
import type { Environment } from '../core/environment.ts';
import { DAY_MS } from '../core/time/day.ts';
import { DECOMMISSIONED_AFTER_DAYS, REPORTED_DAYS } from '../monitoring/thresholds.ts';
import { firingAlerts, insertAlert, removeOldAlerts, updateAlert } from '../store/queries/alerts/alert.ts';
import { removeOldCacheFalseHits } from '../store/queries/alerts/cache-false-hit.ts';
import { forgetRelays } from '../store/queries/alerts/relay-seen.ts';
import type { Store } from '../store/open-store.ts';
import type { AlertTable } from '../store/schema.ts';
import type { Transaction } from '../store/transaction.ts';
import type { Checked, Condition } from './condition.ts';
import { checkBillDifferences } from './conditions/bill-differences.ts';
import { checkBudgets } from './conditions/budgets.ts';
import { checkCacheFalseHits } from './conditions/cache-false-hits.ts';
import { checkDrift, checkSelection } from './conditions/selection.ts';
import { checkRegressions } from './conditions/regressions.ts';
import { checkSilentRelays } from './conditions/silent-relays.ts';
import { checkStuckRuns } from './conditions/stuck-runs.ts';

/** How long resolved alerts are kept. */
const KEPT_MS = 90 * DAY_MS;

/**
 * Starts an alert for each condition that began, and ends the alerts whose conditions ended. Processes on the same store
 * can do so at the same time: a condition has at most one alert.
 */
export async function evaluateAlerts(store: Store, env: Environment): Promise<void> {
  const now = store.now();
  const firing = await firingAlerts(store);
  const checks = await checkAll(store, env, now, new Set(firing.map(({ key }) => key)));
  if (changesOf(checks, firing).length === 0) return;
  await store.write(async (transaction) => {
    for (const change of changesOf(checks, await firingAlerts(transaction))) await apply(transaction, change, now);
    await removeOldAlerts(transaction, now - KEPT_MS);
    await removeOldCacheFalseHits(transaction, now - REPORTED_DAYS * DAY_MS);
    await forgetRelays(transaction, { seenBefore: now - DECOMMISSIONED_AFTER_DAYS * DAY_MS });
  });
}

function checkAll(store: Store, env: Environment, now: number, firing: ReadonlySet<string>): Promise<Checked[]> {
  return store.snapshot(async (snapshot) => [
    await checkRegressions(snapshot, now),
    await checkBudgets(snapshot, env, { now, firing }),
    await checkStuckRuns(snapshot, now),
    await checkBillDifferences(snapshot, now),
    await checkSilentRelays(snapshot, now),
    await checkSelection(snapshot, now),
    await checkDrift(snapshot, now),
    await checkCacheFalseHits(snapshot, now),
  ]);
}

type AlertChange =
  | { readonly begins: Condition }
  | { readonly ends: string }
  | { readonly continues: string; readonly as: Texts };

type Texts = Pick<AlertTable, 'severity' | 'problem' | 'description' | 'page'>;

const TEXTS = ['severity', 'problem', 'description', 'page'] as const;

function changesOf(checks: readonly Checked[], firing: readonly AlertTable[]): AlertChange[] {
  const known = new Map(firing.map((alert) => [alert.key, alert]));
  const changes: AlertChange[] = [];
  const holding = new Set<string>();
  for (const condition of checks.flatMap(({ conditions }) => conditions)) {
    holding.add(condition.key);
    const alert = known.get(condition.key);
    if (!alert) changes.push({ begins: condition });
    else if (TEXTS.some((text) => alert[text] !== condition[text]))
      changes.push({ continues: alert.id, as: textsOf(condition) });
  }
  for (const { id, key } of firing)
    if (!holding.has(key) && checks.some(({ decides }) => decides(key))) changes.push({ ends: id });
  return changes;
}

function textsOf({ severity, problem, description, page }: Condition): Texts {
  return { severity, problem, description, page };
}

async function apply(transaction: Transaction, change: AlertChange, now: number): Promise<void> {
  if ('begins' in change)
    return insertAlert(transaction, { id: uuidv7(), ...change.begins, started_at: now, resolved_at: null });
  if ('ends' in change) return updateAlert(transaction, change.ends, { resolved_at: now });
  return updateAlert(transaction, change.continues, change.as);
}
