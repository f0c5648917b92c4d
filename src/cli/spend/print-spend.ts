import { basename } from 'node:path';
import { allInput } from '../../pricing/usage.ts';
import { daysIn, type PeriodName } from '../../report/periods.ts';
import type { SpendReport } from '../../report/spend.ts';
import type { Totals } from '../../report/totals.ts';
import { count, counted, duration, timeOn, usd } from '../format.ts';
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
    `${TITLE[name]} (${timeZone}): ${usd(total.costUsd)}, ${counted(total.requests, 'request')}`,
    screen.width,
  );
  if (total.requests === 0) return `${title}\n${wrap(NOTHING, screen.width)}`;
  const parts = [
    ...(name === 'today' ? [] : [spendTable('DAY', report.days, ({ day }) => day, screen)]),
    spendTable('PROJECT', report.projects.slice(0, MOST_ROWS), ({ project }) => project, screen),
    spendTable('MODEL', report.models.slice(0, MOST_ROWS), ({ model }) => model, screen),
    sessionsTable(report.sessions, screen),
    toolsTable(report.tools, screen),
  ];
  const trend = name === 'today' ? [] : [trendLine(report, screen)];
  return [[title, ...unpriced(total, screen), ...trend].join('\n'), ...parts].join('\n\n');
}

const NUMBERS: readonly Column[] = [
  { heading: 'COST', right: true },
  { heading: 'REQUESTS', right: true, drop: 3 },
  { heading: 'INPUT', right: true, drop: 2 },
  { heading: 'OUTPUT', right: true, drop: 1 },
];

function spendTable<T extends Totals>(
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

function numbersOf({ costUsd, requests, tokens }: Totals): string[] {
  return [usd(costUsd), count(requests), count(allInput(tokens)), count(tokens.output)];
}

function sessionsTable(sessions: SpendReport['sessions'], screen: Screen): string {
  const columns: readonly Column[] = [
    { heading: 'SESSION', min: 13 },
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

/** The cost of each day as a bar, days without requests included, and the day that cost most. */
function trendLine({ days, from, to }: SpendReport, { width }: Screen): string {
  const costs = new Map(days.map(({ day, costUsd }) => [day, costUsd]));
  const all = daysIn({ from, to });
  const most = days.reduce((a, b) => (b.costUsd > a.costUsd ? b : a));
  return wrap(`${sparkline(all.map((day) => costs.get(day) ?? 0))}  most ${usd(most.costUsd)} on ${most.day}`, width);
}

function unpriced({ unpricedRequests }: Totals, { width }: Screen): string[] {
  if (unpricedRequests === 0) return [];
  const line = `Not included: ${counted(unpricedRequests, 'request')} of models without a known price`;
  return [warning(line, width)];
}
