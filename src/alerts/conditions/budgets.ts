import { usd } from '../../core/amounts.ts';
import type { Environment } from '../../core/environment.ts';
import { DAY_MS } from '../../core/time/day.ts';
import { BUDGET_EXHAUSTED, BUDGET_WARNING, SPEND_RATE_DAYS } from '../../monitoring/thresholds.ts';
import { toUsd } from '../../pricing/pricing.ts';
import { spendByModel, type Period } from '../../store/queries/spend.ts';
import type { Queryable } from '../../store/transaction.ts';
import { budgets, type Budget } from '../../telemetry/budget.ts';
import type { Checked, Condition } from '../condition.ts';

/** The budgets of this environment that are exhausted or at risk. `firing` are the keys of alerts that fire already. */
export async function checkBudgets(
  store: Queryable,
  env: Environment,
  { now, firing }: { readonly now: number; readonly firing: ReadonlySet<string> },
): Promise<Checked> {
  const set = budgets(env);
  const rate =
    set.length === 0 ? 0 : (await spentIn(store, { from: now - SPEND_RATE_DAYS * DAY_MS, to: now })) / SPEND_RATE_DAYS;
  const conditions: Condition[] = [];
  for (const budget of set) {
    const period = periodAt(budget.period, now);
    const spent = await spentIn(store, { from: period.from, to: now });
    const projected = spent + (rate * (period.to - now)) / DAY_MS;
    conditions.push(...conditionsOf(budget, period, { spent, projected, firing }));
  }
  return { conditions, decides: (key) => decidesOn(key, set, now) };
}

async function spentIn(store: Queryable, period: Period): Promise<number> {
  const models = await spendByModel(store, period);
  return models.reduce((sum, { sums }) => sum + toUsd(sums.cost_nano_usd), 0);
}

/** The day, the week from Monday, or the month of a time, in UTC. */
function periodAt(period: Budget['period'], now: number): Period {
  const at = new Date(now);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  if (period === 'month') return { from: Date.UTC(year, month), to: Date.UTC(year, month + 1) };
  const midnight = Date.UTC(year, month, day);
  if (period === 'day') return { from: midnight, to: midnight + DAY_MS };
  const from = midnight - ((at.getUTCDay() + 6) % 7) * DAY_MS;
  return { from, to: from + 7 * DAY_MS };
}

type Spending = { readonly spent: number; readonly projected: number; readonly firing: ReadonlySet<string> };

function conditionsOf(budget: Budget, period: Period, { spent, projected, firing }: Spending): Condition[] {
  const description =
    `${usd(spent)} of ${usd(budget.usd)} spent (${Math.round((100 * spent) / budget.usd)}%). ` +
    `At the rate of the last ${SPEND_RATE_DAYS} days, spending reaches ${usd(projected)} by the end of the ${budget.period}.`;
  const common = {
    group_key: `budget/${budget.period}`,
    kind: 'budget',
    workflow: null,
    subject: `The budget of this ${budget.period}`,
    description,
    page: '/',
  } as const;
  const [risk, exhausted] = [keyOf(budget, period, 'risk'), keyOf(budget, period, 'exhausted')];
  const projectedLimit = firing.has(risk) ? BUDGET_WARNING.projectedRetain : BUDGET_WARNING.projected;
  const isAtRisk = spent / budget.usd >= BUDGET_WARNING.spent || projected / budget.usd >= projectedLimit;
  const isExhausted = spent / budget.usd >= BUDGET_EXHAUSTED;
  return [
    ...(isAtRisk ? [{ ...common, key: risk, severity: 'warning', problem: 'is at risk' } as const] : []),
    ...(isExhausted ? [{ ...common, key: exhausted, severity: 'critical', problem: 'is exhausted' } as const] : []),
  ];
}

function keyOf({ period }: Budget, { from }: Period, state: 'risk' | 'exhausted'): string {
  return `budget/${period}/${new Date(from).toISOString().slice(0, 10)}/${state}`;
}

/** Another process can have a budget that this one does not have: its alert ends with the period. */
function decidesOn(key: string, set: readonly Budget[], now: number): boolean {
  const [kind, period, from = ''] = key.split('/');
  if (kind !== 'budget') return false;
  if (set.some((budget) => budget.period === period)) return true;
  const current = periodAt(period as Budget['period'], now);
  return from !== new Date(current.from).toISOString().slice(0, 10);
}
