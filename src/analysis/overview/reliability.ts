import { figureOf, type Figure } from '../figures/figure.ts';
import { rate, rateDifference } from '../statistics/rates.ts';
import { successesOf } from './amounts.ts';
import { byError, type ErrorPart } from './breakdowns.ts';
import type { SuccessDimension } from './dimensions.ts';
import type { Headline, Setting } from './headline.ts';
import type { ReliabilityAttempt, ReliabilityRun } from './reliability-facts.ts';
import { daysBetween, daysIn } from './local-days.ts';
import { chainsOf, repairsByStep, type RepairChain, type StepRepairs } from './repair-chains.ts';

/** The facts of a period, and the runs of the period of the same length before. */
export type ReliabilityFacts = {
  readonly runs: readonly ReliabilityRun[];
  readonly before: readonly Pick<ReliabilityRun, 'result'>[];
  /** By start. */
  readonly attempts: readonly ReliabilityAttempt[];
};

/** What a reliability analysis is about. Times in milliseconds since 1970. */
export type ReliabilitySetting = Setting & {
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
  readonly by: SuccessDimension;
};

/** How often runs and attempts of a period succeeded, why they failed, and what trying again cost. */
export type Reliability = {
  readonly success: Headline;
  /** Share of runs that succeeded without any retry or repair, among those that succeeded or failed. */
  readonly firstTry: Figure;
  readonly days: readonly { readonly day: string; readonly runs: number; readonly success: Figure }[];
  /** Success of runs, or of attempts if divided by step, the most frequent first. */
  readonly groups: readonly { readonly name: string | null; readonly success: Figure }[];
  /** Errors of attempts, the most frequent first. */
  readonly errors: readonly (ErrorPart & {
    /** The share of this error among failed attempts, and of it with all that are more frequent. */
    readonly share: number;
    readonly cumulative: number;
  })[];
  readonly steps: readonly StepRepairs[];
  readonly chains: readonly RepairChain[];
  readonly waits: readonly PermissionWait[];
};

/** How long the attempts at a step waited for permission. */
export type PermissionWait = {
  readonly step: string;
  /** Attempts that waited. */
  readonly attempts: number;
  readonly waitedMs: number;
  /** Of the time of all attempts at the step, from 0 to 1; null if that is unknown. */
  readonly share: number | null;
};

/**
 * Analyzes the reliability of a period.
 * @throws {RangeError} if there is no such time zone
 */
export function reliabilityOf({ runs, before, attempts }: ReliabilityFacts, setting: ReliabilitySetting): Reliability {
  const { from, to, timeZone, by, filter, asOf } = setting;
  const context = { filter, asOf };
  const dayOf = daysIn(timeZone);
  const byDay = Map.groupBy(runs, ({ started_at }) => dayOf(started_at));
  return {
    success: {
      figure: successFigure(runs, context),
      change: figureOf(rateDifference(successesOf(before), successesOf(runs)), {
        unit: 'share-difference',
        ...context,
      }),
    },
    firstTry: firstTryFigure(runs, attempts, context),
    days: daysBetween(from, to, dayOf).map((day) => {
      const own = byDay.get(day) ?? [];
      return { day, runs: own.length, success: successFigure(own, context) };
    }),
    groups: groupsOf(by === 'step' ? attempts : runs, by, context),
    errors: paretoOf(byError(attempts)),
    steps: repairsByStep(attempts, context),
    chains: chainsOf(runs, attempts, context),
    waits: waitsOf(attempts),
  };
}

function successFigure(rows: readonly Pick<ReliabilityRun, 'result'>[], setting: Setting): Figure {
  return figureOf(rate(successesOf(rows)), { unit: 'share', ...setting });
}

function firstTryFigure(
  runs: readonly ReliabilityRun[],
  attempts: readonly ReliabilityAttempt[],
  setting: Setting,
): Figure {
  const repeated = new Set(attempts.filter(({ kind }) => kind !== 'first').map(({ run_id }) => run_id));
  const { n } = successesOf(runs);
  const { successes } = successesOf(runs.filter(({ id }) => !repeated.has(id)));
  return figureOf(rate({ successes, n }), { unit: 'share', ...setting });
}

const COLUMNS = {
  step: 'step',
  workflow: 'workflow',
  'task-type': 'task_type',
  model: 'model',
  effort: 'effort',
  configuration: 'config_id',
  variant: 'variant',
  cli: 'cli_version',
  project: 'project',
} as const satisfies Record<SuccessDimension, keyof Grouped>;

type Grouped = Partial<ReliabilityRun> & Partial<ReliabilityAttempt> & Pick<ReliabilityRun, 'result'>;

const MOST_GROUPS = 40;

function groupsOf(
  rows: readonly (ReliabilityRun | ReliabilityAttempt)[],
  by: SuccessDimension,
  setting: Setting,
): Reliability['groups'] {
  const column = COLUMNS[by];
  const groups = Map.groupBy(rows as readonly Grouped[], (row) => row[column] ?? null);
  return [...groups]
    .map(([name, own]) => ({
      name,
      rows: own.length,
      success: figureOf(rate(successesOf(own as readonly Pick<ReliabilityRun, 'result'>[])), {
        unit: 'share',
        ...setting,
      }),
    }))
    .toSorted((a, b) => b.rows - a.rows || ((a.name ?? '') < (b.name ?? '') ? -1 : 1))
    .slice(0, MOST_GROUPS)
    .map(({ name, success }) => ({ name, success }));
}

function paretoOf(errors: readonly ErrorPart[]): Reliability['errors'] {
  const all = sum(errors.map(({ attempts }) => attempts));
  let seen = 0;
  return errors.map((error) => {
    seen += error.attempts;
    return { ...error, share: error.attempts / all, cumulative: seen / all };
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

function waitsOf(attempts: readonly ReliabilityAttempt[]): PermissionWait[] {
  return [...Map.groupBy(attempts, ({ step }) => step ?? '')]
    .map(([step, rows]) => {
      const waitedMs = sum(rows.map(({ permission_wait_ms }) => permission_wait_ms));
      const ms = sum(rows.map(({ duration_ms }) => duration_ms ?? 0));
      const waiting = rows.filter(({ permission_wait_ms }) => permission_wait_ms > 0).length;
      return { step, attempts: waiting, waitedMs, share: ms === 0 ? null : waitedMs / ms };
    })
    .filter(({ waitedMs }) => waitedMs > 0)
    .toSorted((a, b) => b.waitedMs - a.waitedMs);
}
