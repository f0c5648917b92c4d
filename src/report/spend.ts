import type { Store } from '../store/open-store.ts';
import {
  mostExpensiveSessions,
  slowestTools,
  spendByModel,
  spendByProject,
  spendByQuarterHour,
  type Period,
  type SessionSpend,
  type SpendBy,
  type ToolTime,
} from '../store/queries/spend.ts';
import { addSums, NO_REQUESTS, type RequestSums } from '../store/queries/request-sums.ts';
import { localDay } from './periods.ts';
import { totalsOf, type Totals } from './totals.ts';

/** Totals of a part of the spend. */
export type Spend<K extends string> = Totals & { readonly [name in K]: string };

/** A session and what it cost in a period. Times in milliseconds since 1970. */
export type ExpensiveSession = Totals & {
  readonly run: string;
  readonly session: string;
  /** The Claude session ID, if it is known. */
  readonly claudeSession: string | null;
  readonly workflow: string;
  readonly project: string;
  readonly startedAt: number;
};

/** What was spent in a period, and on what. Days are those of this machine's time zone. */
export type SpendReport = {
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
  readonly total: Totals;
  /** In the order of time; days without requests are left out. */
  readonly days: readonly Spend<'day'>[];
  /** Most expensive first, as all other parts. */
  readonly projects: readonly Spend<'project'>[];
  readonly models: readonly Spend<'model'>[];
  readonly sessions: readonly ExpensiveSession[];
  /** The tools whose calls took longest together. */
  readonly tools: readonly ToolTime[];
};

const MOST_SESSIONS = 10;
const MOST_TOOLS = 10;

/** Reports the spend of a period. Simulated runs are left out. */
export async function spendReport(store: Store, period: Period): Promise<SpendReport> {
  const quarters = await spendByQuarterHour(store, period);
  const [projects, models] = [await spendByProject(store, period), await spendByModel(store, period)];
  const sessions = await mostExpensiveSessions(store, period, MOST_SESSIONS);
  return {
    ...period,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    total: totalsOf(quarters.map(({ sums }) => sums).reduce(addSums, NO_REQUESTS)),
    days: daysOf(quarters).map(([day, sums]) => ({ day, ...totalsOf(sums) })),
    projects: projects.map(({ key, sums }) => ({ project: key, ...totalsOf(sums) })),
    models: models.map(({ key, sums }) => ({ model: key, ...totalsOf(sums) })),
    sessions: sessions.map(sessionOf),
    tools: await slowestTools(store, period, MOST_TOOLS),
  };
}

function daysOf(quarters: readonly SpendBy<number>[]): [string, RequestSums][] {
  const days = new Map<string, RequestSums>();
  for (const { key, sums } of quarters.toSorted((a, b) => a.key - b.key)) {
    const day = localDay(key);
    days.set(day, addSums(days.get(day) ?? NO_REQUESTS, sums));
  }
  return [...days];
}

function sessionOf({ session, run, sums }: SessionSpend): ExpensiveSession {
  return {
    run: run.id,
    session: session.id,
    claudeSession: session.claude_session_id,
    workflow: run.workflow,
    project: run.project,
    startedAt: run.started_at,
    ...totalsOf(sums),
  };
}
