import { figureText, valueText } from '../../analysis/figures/words.ts';
import type { BucketName } from '../../analysis/trends/buckets.ts';
import type { TrendMetricName } from '../../analysis/trends/metrics.ts';
import type { Trend, TrendGroup } from '../../analysis/trends/trend.ts';
import { localDay } from '../../core/time/day.ts';
import { printable } from '../../core/text/printable.ts';
import type { Screen } from '../terminal/screen.ts';
import { sparkline } from '../terminal/sparkline.ts';
import { table, type Column } from '../terminal/table.ts';
import { wrap } from '../terminal/wrap.ts';
import { changesText } from './changes-text.ts';
import { verdictsText } from './verdicts-text.ts';

const EARLIER = 'Give an earlier --since, or remove a filter; `stepmeter runs` lists the latest runs.';

/** A trend as text: the figures of each group or interval, then the changes with their likely causes; `hint` if it is empty. */
export function trendText(trend: Trend, screen: Screen, hint: string = EARLIER): string {
  const title = wrap(printable(titleOf(trend)), screen.width);
  const [only] = trend.groups;
  if (!only) return `${title}\n${wrap(`No run matches. ${hint}`, screen.width)}`;
  const shown = trend.by === null ? only : undefined;
  const figures = shown ? bucketTable(shown, trend.bucket, screen) : groupTable(trend.groups, screen);
  const changes = changesText(trend.groups, screen);
  const verdicts = verdictsText(trend.verdicts, screen);
  const legend = wrap(`Brackets have the 95 % interval; n is the number of ${trend.observed}s.`, screen.width);
  return [title, `${figures}\n${legend}`, ...changes, ...verdicts].join('\n\n');
}

/** The metrics in titles: amounts are per run, attempt or tool call; shares and ratios are of all of them. */
const TITLE: Readonly<Record<TrendMetricName, (observed: Trend['observed']) => string>> = {
  'cost-per-success': (observed) => `Cost per successful ${observed}`,
  cost: (observed) => `Cost per ${observed}`,
  duration: (observed) => `Duration per ${observed}`,
  tokens: (observed) => `Tokens per ${observed}`,
  success: (observed) => `Success rate of ${observed}s`,
  repairs: (observed) => `Share of ${observed}s with repairs`,
  errors: (observed) => (observed === 'tool call' ? 'Share of failed tool calls' : `Failed tool calls per ${observed}`),
  cache: (observed) => `Share of input from the cache in ${observed}s`,
};

function titleOf({ metric, observed, workflow, step, since, until, timeZone, bucket, simulated }: Trend): string {
  const of = [workflow, step].filter((name) => name !== null).join(' / ');
  return [
    `${TITLE[metric](observed)}${of === '' ? '' : `, ${of}`}${simulated ? ' (simulated)' : ''}`,
    `${localDay(since)} to ${localDay(until)} by ${bucket} (${timeZone})`,
  ].join(', ');
}

/** The intervals of a trend that nothing divides, without those before the first and after the last observation. */
function bucketTable({ buckets, total }: TrendGroup, bucket: BucketName, screen: Screen): string {
  const [first, last] = [
    buckets.findIndex(({ figure }) => figure.n > 0),
    buckets.findLastIndex(({ figure }) => figure.n > 0),
  ];
  const seen = buckets.slice(Math.max(0, first), last + 1);
  const columns: readonly Column[] = [{ heading: bucket.toUpperCase(), min: 10 }, { heading: 'VALUE' }];
  const rows = seen.map(({ from, figure }) => [
    bucket === 'hour' ? `${localDay(from)} ${String(new Date(from).getHours()).padStart(2, '0')}h` : localDay(from),
    figure.n === 0 && figure.missing === 0 ? '–' : figureText(figure),
  ]);
  const all = ['total', figureText(total)];
  return [sparkline(seen.map(({ figure }) => figure.value)), table(columns, [...rows, all], screen)].join('\n');
}

/** Longer lists are in the JSON. */
const MOST_GROUPS = 20;

function groupTable(groups: readonly TrendGroup[], screen: Screen): string {
  const columns: readonly Column[] = [
    { heading: 'GROUP', min: 8 },
    { heading: 'VALUE', min: 10 },
    { heading: 'LATEST', right: true, drop: 1 },
    { heading: 'TREND', drop: 2 },
  ];
  const rows = groups.slice(0, MOST_GROUPS).map(({ name, total, buckets }) => {
    const latest = buckets.findLast(({ figure }) => figure.value !== null);
    const shown = sparkline(buckets.map(({ figure }) => figure.value));
    return [nameOf(name), figureText(total), latest ? valueText(latest.figure) : '–', shown.trimEnd()];
  });
  const others = groups.length - rows.length;
  const text = table(columns, rows, screen);
  return others > 0 ? `${text}\n${wrap(`${others} more groups: use --json`, screen.width)}` : text;
}

/** The name of a group in a text. */
function nameOf(name: string | null): string {
  return name ?? '(none)';
}
