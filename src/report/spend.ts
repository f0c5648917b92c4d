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
import { localDay } from '../core/time/day.ts';
import { spendGaps, startDay, type GapSession, type SpendGaps } from './spend-gaps.ts';
import { usageTotalsOf, type UsageTotals } from './totals.ts';

/** Totals of a part of the spend. */
export type Spend<K extends string> = UsageTotals & { readonly [name in K]: string };

/** A session and what it cost in a period. Times in milliseconds since 1970. */
export type ExpensiveSession = UsageTotals & {
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
  readonly total: UsageTotals;
  /** In the order of time; days without requests and without sessions of unknown usage are left out. */
  readonly days: readonly Spend<'day'>[];
  /** Most expensive first, as all other parts; what is unknown is last. */
  readonly projects: readonly Spend<'project'>[];
  readonly models: readonly Spend<'model'>[];
  readonly sessions: readonly ExpensiveSession[];
  /** Sessions of which no request is known although they may have made some: their usage is unknown, not 0. */
  readonly sessionsOfUnknownUsage: number;
  /** Sessions whose transcript is damaged or unfinished and that have no bill: their usage is a lower bound. */
  readonly sessionsOfIncompleteUsage: number;
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
  const gaps = await spendGaps(store, period);
  const unknownProjects = gaps.unknown.map(({ run }) => run.project);
  return {
    ...period,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    total: usageTotalsOf(quarters.map(({ sums }) => sums).reduce(addSums, NO_REQUESTS), gaps.total),
    days: daysOf(quarters, gaps, period).map(([day, sums]) => ({ day, ...usageTotalsOf(sums, gaps.ofDay(day)) })),
    projects: withUnknown(projects, unknownProjects).map(({ key, sums }) => ({
      project: key,
      ...usageTotalsOf(sums, gaps.ofProject(key)),
    })),
    models: models.map(({ key, sums }) => ({ model: key, ...usageTotalsOf(sums, gaps.ofModel(key)) })),
    sessions: [...sessions, ...gaps.unknown.slice(0, MOST_SESSIONS).map(spendOfUnknown)].map((one) => ({
      ...aboutSession(one),
      ...usageTotalsOf(one.sums, gaps.ofSession(one.session.id)),
    })),
    sessionsOfUnknownUsage: gaps.unknown.length,
    sessionsOfIncompleteUsage: gaps.incomplete,
    tools: await slowestTools(store, period, MOST_TOOLS),
  };
}

function daysOf(quarters: readonly SpendBy<number>[], { unknown }: SpendGaps, period: Period): [string, RequestSums][] {
  const days = new Map<string, RequestSums>(unknown.map((session) => [startDay(session, period), NO_REQUESTS]));
  for (const { key, sums } of quarters) {
    const day = localDay(key);
    days.set(day, addSums(days.get(day) ?? NO_REQUESTS, sums));
  }
  return [...days].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** The keys of unknown spend follow, without any requests. */
function withUnknown(known: readonly SpendBy<string>[], unknown: readonly string[]): SpendBy<string>[] {
  const keys = new Set(known.map(({ key }) => key));
  const added = [...new Set(unknown)].filter((key) => !keys.has(key));
  return [...known, ...added.map((key) => ({ key, sums: NO_REQUESTS }))];
}

function spendOfUnknown({ run_id, session_id, run, session }: GapSession): SessionSpend {
  const { claude_session_id } = session;
  return { session: { id: session_id, claude_session_id }, run: { id: run_id, ...run }, sums: NO_REQUESTS };
}

function aboutSession({ session, run }: SessionSpend): Omit<ExpensiveSession, keyof UsageTotals> {
  return {
    run: run.id,
    session: session.id,
    claudeSession: session.claude_session_id,
    workflow: run.workflow,
    project: run.project,
    startedAt: run.started_at,
  };
}
