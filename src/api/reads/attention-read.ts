import type { Condition } from '../../alerts/condition.ts';
import { checkRegressions } from '../../alerts/conditions/regressions.ts';
import { checkStuckRuns } from '../../alerts/conditions/stuck-runs.ts';
import { projectMonth, RATE_DAYS, type Projection } from '../../analysis/overview/projection.ts';
import type { Environment } from '../../core/environment.ts';
import { asObject, asText, parseJson } from '../../core/json.ts';
import { DAY_MS } from '../../core/time/day.ts';
import type { Store } from '../../store/open-store.ts';
import { runRowsOf } from '../../store/queries/page/fact-rows.ts';
import { openPermissions, type OpenPermission } from '../../store/queries/page/open-permissions.ts';
import { budgets } from '../../telemetry/budget.ts';
import { requireTimeZone } from './period.ts';

/** What needs a person now, and the spending of the month. Times in milliseconds since 1970. */
export type Attention = {
  /** Sessions that wait for a permission, the longest first. */
  readonly waiting: readonly WaitingSession[];
  /** Regressions and stuck runs, also while no alerts are sent. */
  readonly conditions: readonly Pick<Condition, 'kind' | 'severity' | 'subject' | 'problem' | 'description' | 'page'>[];
  /** Of real runs, whatever the period and the filter. */
  readonly month: Projection & { readonly budgetUsd: number | null };
};

/** A session that waits for a permission. */
export type WaitingSession = {
  readonly run: string;
  readonly workflow: string;
  readonly tool: string | null;
  readonly since: number;
};

/** No one reads about more. */
const MAX_WAITING = 50;

/** What needs a person now. */
export async function attentionRead(
  store: Store,
  { timeZone }: { readonly timeZone: string },
  env: Environment,
): Promise<Attention> {
  requireTimeZone(timeZone);
  const now = store.now();
  const found = [await checkRegressions(store, now), await checkStuckRuns(store, now)];
  return {
    waiting: (await openPermissions(store, MAX_WAITING)).map(waitingOf),
    conditions: found.flatMap(({ conditions }) => conditions.map(shownOf)),
    month: await monthOf(store, timeZone, env),
  };
}

function waitingOf({ run_id: run, workflow, at: since, attributes }: OpenPermission): WaitingSession {
  return { run, workflow, tool: asText(asObject(parseJson(attributes))['tool']) ?? null, since };
}

function shownOf({ kind, severity, subject, problem, description, page }: Condition): Attention['conditions'][number] {
  return { kind, severity, subject, problem, description, page };
}

/** A month, and a day more for any time zone. */
const MONTH_MS = 32 * DAY_MS;

async function monthOf(store: Store, timeZone: string, env: Environment): Promise<Attention['month']> {
  const now = store.now();
  const since = now - Math.max((RATE_DAYS + 1) * DAY_MS, MONTH_MS);
  const runs = await runRowsOf(store, { since, until: now, simulated: false });
  const budgetUsd = budgets(env).find(({ period }) => period === 'month')?.usd ?? null;
  return { ...projectMonth(runs, { filter: '', asOf: now, timeZone, budgetUsd }), budgetUsd };
}
