import {
  byError,
  byRepairs,
  byStep,
  costByModel,
  type CostPart,
  type ErrorPart,
  type RepairPart,
  type StepPart,
} from './breakdowns.ts';
import { daily, type Day } from './daily.ts';
import { headlinesOf, type Headlines, type Setting } from './headline.ts';
import { daysBetween, daysIn, weeksIn } from './local-days.ts';
import type { AttemptRow, RunRow } from '../../store/queries/page/fact-rows.ts';

/** The facts of a period and of the period of the same length before it. */
export type OverviewFacts = {
  readonly runs: readonly RunRow[];
  readonly before: readonly RunRow[];
  readonly attempts: readonly AttemptRow[];
};

/** What an overview is about. Times in milliseconds since 1970. */
export type OverviewSetting = Setting & {
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
  /** What `days` contains: days, or weeks by their Monday. @default day */
  readonly bucket?: 'day' | 'week';
};

/** The figures of a period. */
export type Overview = {
  readonly headlines: Headlines;
  readonly days: readonly Day[];
  readonly models: readonly CostPart[];
  readonly steps: readonly StepPart[];
  readonly errors: readonly ErrorPart[];
  readonly repairs: readonly RepairPart[];
};

/**
 * Sums up the runs of a period.
 * @throws {RangeError} if there is no such time zone
 */
export function overviewOf({ runs, before, attempts }: OverviewFacts, setting: OverviewSetting): Overview {
  const { from, to, timeZone, filter, asOf } = setting;
  const context = { filter, asOf };
  const dayOf = (setting.bucket === 'week' ? weeksIn : daysIn)(timeZone);
  return {
    headlines: headlinesOf(runs, before, context),
    days: daily(runs, daysBetween(from, to, dayOf), dayOf, context),
    models: costByModel(runs),
    steps: byStep(attempts, context),
    errors: byError(attempts),
    repairs: byRepairs(runs, context),
  };
}
