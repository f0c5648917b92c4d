import { listBaselines, type Baseline } from '../../analysis/baselines/baselines.ts';
import { isLowerBound, knownSum } from '../../analysis/overview/amounts.ts';
import { daysIn, weeksIn, type DayOf } from '../../analysis/overview/local-days.ts';
import { retentionDays, type Environment } from '../../core/environment.ts';
import { DAY_MS } from '../../core/time/day.ts';
import { diagnose } from '../../ops/doctor/diagnose.ts';
import type { Check } from '../../ops/doctor/check.ts';
import { loadPrices } from '../../pricing/load-prices.ts';
import { plainModel } from '../../pricing/model-name.ts';
import type { Price } from '../../pricing/pricing.ts';
import type { Store } from '../../store/open-store.ts';
import { runRowsOf } from '../../store/queries/page/fact-rows.ts';
import { recordedModels } from '../../store/queries/request.ts';
import { budgets, type Budget } from '../../telemetry/budget.ts';
import { requireTimeZone } from './period.ts';

/** A price that applies now. Rates in US dollars per million tokens. */
export type ShownPrice = Pick<Price, 'model' | 'input' | 'output' | 'cacheRead' | 'cacheWrite5m' | 'cacheWrite1h'> & {
  readonly speed?: string | undefined;
  /** Applies to prompts of more tokens. */
  readonly promptAbove?: number | undefined;
  /** The first day on which it applies. */
  readonly from?: string | undefined;
  /** Whether it comes from a price table of the user. */
  readonly isOwn: boolean;
  /** Whether the store has requests to the model. */
  readonly isUsed: boolean;
};

/** A budget with what the runs of its period have cost so far; simulated ones are left out. */
export type SpentBudget = Budget & {
  readonly spentUsd: number;
  /** Whether a part of the cost is unknown. */
  readonly isLowerBound: boolean;
};

/** What figures depend on, and how long data is kept. */
export type SettingsAnswer = {
  readonly prices: readonly ShownPrice[];
  /** Models of the store without a price. */
  readonly unpriced: readonly string[];
  readonly budgets: readonly SpentBudget[];
  readonly baselines: readonly Baseline[];
  readonly retentionDays: number;
};

/** The prices that apply now, budgets, baselines and retention. */
export async function settingsRead(
  store: Store,
  { timeZone }: { readonly timeZone: string },
  env: Environment,
): Promise<SettingsAnswer> {
  requireTimeZone(timeZone);
  const models = await recordedModels(store);
  const prices = pricesNow(loadPrices(env), models, store.now());
  const priced = new Set(prices.map(({ model }) => model));
  return {
    prices,
    unpriced: models.filter((model) => !priced.has(model) && !priced.has(plainModel(model))),
    budgets: await spentOf(store, budgets(env), timeZone),
    baselines: await listBaselines(store),
    retentionDays: retentionDays(env),
  };
}

function pricesNow(prices: readonly Price[], models: readonly string[], now: number): ShownPrice[] {
  const today = new Date(now).toISOString().slice(0, 10);
  const used = new Set(models.flatMap((model) => [model, plainModel(model)]));
  return prices
    .filter(({ from, until }) => (from === undefined || from <= today) && (until === undefined || until > today))
    .map(({ own = false, until: _until, webSearch: _webSearch, ...price }) => ({
      ...price,
      isOwn: own,
      isUsed: used.has(price.model),
    }))
    .toSorted((a, b) => Number(b.isUsed) - Number(a.isUsed) || (a.model < b.model ? -1 : 1));
}

/** The longest period of a budget, and a day more for any time zone. */
const MONTH_MS = 32 * DAY_MS;

async function spentOf(store: Store, all: readonly Budget[], timeZone: string): Promise<SpentBudget[]> {
  if (all.length === 0) return [];
  const now = store.now();
  const runs = await runRowsOf(store, { since: now - MONTH_MS, simulated: false });
  const day = daysIn(timeZone);
  const periodOf = { day, week: weeksIn(timeZone), month: (at: number) => day(at).slice(0, 7) } satisfies Record<
    Budget['period'],
    DayOf
  >;
  return all.map((budget) => {
    const of = periodOf[budget.period];
    const own = runs.filter(({ started_at }) => of(started_at) === of(now));
    return { ...budget, spentUsd: knownSum(own), isLowerBound: isLowerBound(own) };
  });
}

type ShownCheck = Omit<Check, 'fix'> & { readonly fix?: string | undefined };

/** The findings of `stepmeter doctor`. An open page asks often, and no user chose default addresses: they are left alone. */
export async function doctorRead(
  _store: Store,
  _input: object,
  env: Environment,
): Promise<{ readonly checks: readonly ShownCheck[] }> {
  return { checks: await diagnose(env, process.cwd(), { asksDefaults: false }) };
}
