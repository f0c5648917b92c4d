import { basename } from 'node:path';
import { daysIn, type PeriodName } from '../../report/periods.ts';
import type { SpendReport } from '../../report/spend.ts';
import type { UsageTotals } from '../../report/totals.ts';
import { costText, tokenTexts } from '../format-usage.ts';
import { count, counted, duration, usd } from '../../core/amounts.ts';
import { timeOn } from '../format.ts';
import type { Screen } from '../terminal/screen.ts';
import { sparkline } from '../terminal/sparkline.ts';
import { table, type Column } from '../terminal/table.ts';
import { warning } from '../terminal/warning.ts';
import { wrap } from '../terminal/wrap.ts';

const TITLE: Readonly<Record<PeriodName, string>> = {
  today: 'Today',
  week: 'Last 7 days',
  month: 'Last 30 days',
};

const NOTHING = 'Run `stepmeter import` to import what the Claude CLI has recorded, or `stepmeter month` for more days';

/** Longer lists are in the JSON. */
const MOST_ROWS = 10;

/** The spend of a period as text: the total, then tables of what it went to. */
export function spendText(name: PeriodName, report: SpendReport, screen: Screen): string {
  const { total, timeZone } = report;
  const title = wrap(
    `${TITLE[name]} (${timeZone}): ${costText(total)}, ${counted(total.requests, 'request')}`,
    screen.width,
  );
  if (total.requests === 0 && total.usageGap === null) return `${title}\n${wrap(NOTHING, screen.width)}`;
  const models = report.models.slice(0, MOST_ROWS);
  const trend = name === 'today' ? [] : trendLine(report, screen);
  const parts = [
    [title, ...notIncluded(report, screen), ...trend].join('\n'),
    ...(name === 'today' ? [] : [spendTable('DAY', report.days, ({ day }) => day, screen)]),
    spendTable('PROJECT', report.projects.slice(0, MOST_ROWS), ({ project }) => project, screen),
    ...(models.length > 0 ? [spendTable('MODEL', models, ({ model }) => model, screen)] : []),
    sessionsTable(report.sessions, screen),
    toolsTable(report.tools, screen),
  ];
  return parts.join('\n\n');
}

/** The known cost of each day as a bar, days without requests included, and the day that cost most. */
function trendLine({ days, from, to }: SpendReport, { width }: Screen): string[] {
  const costs = new Map(days.map(({ day, costUsd }) => [day, costUsd ?? 0]));
  const [most] = [...costs].toSorted(([, a], [, b]) => b - a);
  if (!most) return [];
  const bars = sparkline(daysIn({ from, to }).map((day) => costs.get(day) ?? 0));
  return [wrap(`${bars}  most ${usd(most[1])} on ${most[0]}`, width)];
}

/** What the total lacks: `unknown` and `+ ?` in the tables say where. */
function notIncluded(report: SpendReport, { width }: Screen): string[] {
  const { sessionsOfUnknownUsage: unknown, sessionsOfIncompleteUsage: incomplete } = report;
  const { unpricedRequests: unpriced } = report.total;
  const lines: readonly (readonly [number, string])[] = [
    [unpriced, `Not included: ${counted(unpriced, 'request')} of models without a known price`],
    [unknown, `Not included: ${counted(unknown, 'session')} of unknown usage, because no request is known`],
    [incomplete, `Incomplete: ${counted(incomplete, 'session')} with damaged or unfinished transcripts and no bill`],
  ];
  return lines.flatMap(([number, text]) => (number > 0 ? [warning(text, width)] : []));
}

const NUMBERS: readonly Column[] = [
  { heading: 'COST', right: true },
  { heading: 'REQUESTS', right: true, drop: 3 },
  { heading: 'ALL INPUT', right: true, drop: 2 },
  { heading: 'OUTPUT', right: true, drop: 1 },
];

function spendTable<T extends UsageTotals>(
  heading: string,
  rows: readonly T[],
  nameOf: (row: T) => string,
  screen: Screen,
): string {
  const columns: readonly Column[] = [
    { heading, min: heading === 'DAY' ? 10 : 16, cutAt: heading === 'PROJECT' ? 'start' : 'end' },
    ...NUMBERS,
  ];
  return table(
    columns,
    rows.map((row) => [nameOf(row), ...numbersOf(row)]),
    screen,
  );
}

function numbersOf(totals: UsageTotals): string[] {
  const { allInput, output } = tokenTexts(totals);
  return [costText(totals), count(totals.requests), allInput, output];
}

function sessionsTable(sessions: SpendReport['sessions'], screen: Screen): string {
  const columns: readonly Column[] = [
    { heading: 'RUN OF SESSION', min: 13 },
    { heading: screen.isTerminal && !screen.isWide ? 'STARTED' : 'STARTED (UTC)', drop: 4 },
    { heading: 'PROJECT', min: 8 },
    ...NUMBERS,
  ];
  return table(
    columns,
    sessions.map((one) => [one.run, timeOn(one.startedAt, screen), basename(one.project) || '/', ...numbersOf(one)]),
    screen,
  );
}

function toolsTable(tools: SpendReport['tools'], screen: Screen): string {
  const columns: readonly Column[] = [
    { heading: 'TOOL', min: 10 },
    { heading: 'TIME', right: true },
    { heading: 'LONGEST', right: true, drop: 2 },
    { heading: 'CALLS', right: true },
    { heading: 'FAILED', right: true, drop: 1 },
  ];
  return table(
    columns,
    tools.map(({ tool, totalMs, longestMs, calls, failed }) => [
      tool,
      duration(totalMs),
      duration(longestMs),
      count(calls),
      failed > 0 ? { text: count(failed), style: 'bad' } : count(failed),
    ]),
    screen,
  );
}
