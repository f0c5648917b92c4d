import { middleOfBucket } from '../../core/time/duration-bucket.ts';
import type { ToolBucket } from '../../store/queries/facts/tool-buckets.ts';
import { figureOf, type Figure } from '../figures/figure.ts';
import { unknownEstimate } from '../statistics/estimate.ts';
import { rate } from '../statistics/rates.ts';
import type { Setting } from './headline.ts';

/** How long the successful calls of a tool took. Quantiles are read from ranges: they are within 9 %. */
export type ToolDurations = {
  readonly tool: string;
  /** Whether the tool changes files. */
  readonly changesFiles: boolean;
  readonly calls: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly totalMs: number;
  /** The median of the time before; null without calls. */
  readonly medianBeforeMs: number | null;
  /** The share of calls that took longer than nine of ten did in the time before: a tenth if nothing changed. */
  readonly slow: Figure;
};

/** The times of each tool over all workflows and steps, the tool that took most time first. */
export function toolTimes(buckets: readonly ToolBucket[], setting: Setting): ToolDurations[] {
  return [...Map.groupBy(buckets, ({ tool }) => tool)]
    .map(([tool, rows]) =>
      toolTime(
        tool,
        rows.toSorted((a, b) => a.bucket - b.bucket),
        setting,
      ),
    )
    .filter(({ calls }) => calls > 0)
    .toSorted((a, b) => b.totalMs - a.totalMs || (a.tool < b.tool ? -1 : 1));
}

/** Ranges of durations with their calls, in the order of the durations. */
type Calls = readonly (readonly [bucket: number, calls: number])[];

/** The tools of the CLI that change files. */
const FILE_TOOLS: ReadonlySet<string> = new Set(['Write', 'Edit', 'MultiEdit', 'NotebookEdit']);

function toolTime(tool: string, rows: readonly ToolBucket[], setting: Setting): ToolDurations {
  const since: Calls = rows.map(({ bucket, since: calls }) => [bucket, calls]);
  const before: Calls = rows.map(({ bucket, before: calls }) => [bucket, calls]);
  const [median, p95, medianBefore] = [bucketAt(since, 0.5), bucketAt(since, 0.95), bucketAt(before, 0.5)];
  return {
    tool,
    changesFiles: FILE_TOOLS.has(tool),
    calls: countOf(since),
    medianMs: middleOfBucket(median ?? 0),
    p95Ms: middleOfBucket(p95 ?? 0),
    totalMs: rows.reduce((sum, { since_ms }) => sum + since_ms, 0),
    medianBeforeMs: medianBefore === undefined ? null : middleOfBucket(medianBefore),
    slow: slowShare(since, before, setting),
  };
}

/** The range that a quantile is in; undefined without calls. */
function bucketAt(calls: Calls, share: number): number | undefined {
  const wanted = share * countOf(calls);
  let seen = 0;
  for (const [bucket, number] of calls) {
    seen += number;
    if (number > 0 && seen >= wanted) return bucket;
  }
  return undefined;
}

function countOf(calls: Calls): number {
  return calls.reduce((sum, [, number]) => sum + number, 0);
}

const USUAL = 0.9;

/** Fewer calls before have no usual band. */
const MIN_CALLS = 20;

function slowShare(since: Calls, before: Calls, setting: Setting): Figure {
  const end = bucketAt(before, USUAL);
  const estimate =
    end === undefined || countOf(before) < MIN_CALLS
      ? unknownEstimate(0, 'share of calls above the usual band', `fewer than ${MIN_CALLS} calls in the time before`)
      : rate({ successes: countOf(since.filter(([bucket]) => bucket > end)), n: countOf(since) });
  return figureOf(estimate, { unit: 'share', ...setting });
}
