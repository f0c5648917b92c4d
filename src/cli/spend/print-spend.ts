import { basename } from 'node:path';
import { allInput } from '../../pricing/usage.ts';
import type { PeriodName } from '../../report/periods.ts';
import type { SpendReport } from '../../report/spend.ts';
import type { Totals } from '../../report/totals.ts';
import { count, counted, duration, time, usd } from '../format.ts';
import { table, type Column } from '../table.ts';

const TITLE: Readonly<Record<PeriodName, string>> = {
  today: 'Today',
  week: 'Last 7 days',
  month: 'Last 30 days',
};

const NOTHING = 'Run `stepmeter import` to import what the Claude CLI has recorded, or `stepmeter month` for more days';

/** Longer lists are in the JSON. */
const MOST_ROWS = 10;

/** The spend of a period as text: the total, then tables of what it went to. */
export function spendText(name: PeriodName, report: SpendReport): string {
  const { total, timeZone } = report;
  const title = `${TITLE[name]} (${timeZone}): ${usd(total.costUsd)}, ${counted(total.requests, 'request')}`;
  if (total.requests === 0) return `${title}\n${NOTHING}`;
  const parts = [
    ...(name === 'today' ? [] : [spendTable('DAY', report.days, ({ day }) => day)]),
    spendTable('PROJECT', report.projects.slice(0, MOST_ROWS), ({ project }) => project),
    spendTable('MODEL', report.models.slice(0, MOST_ROWS), ({ model }) => model),
    sessionsTable(report.sessions),
    toolsTable(report.tools),
  ];
  return [[title, ...unpriced(total)].join('\n'), ...parts].join('\n\n');
}

const NUMBERS: readonly Column[] = ['COST', 'REQUESTS', 'INPUT', 'OUTPUT'].map((heading) => ({ heading, right: true }));

function spendTable<T extends Totals>(heading: string, rows: readonly T[], nameOf: (row: T) => string): string {
  return table(
    [{ heading }, ...NUMBERS],
    rows.map((row) => [nameOf(row), ...numbersOf(row)]),
  );
}

function numbersOf({ costUsd, requests, tokens }: Totals): string[] {
  return [usd(costUsd), count(requests), count(allInput(tokens)), count(tokens.output)];
}

function sessionsTable(sessions: SpendReport['sessions']): string {
  const columns = [{ heading: 'SESSION' }, { heading: 'STARTED (UTC)' }, { heading: 'PROJECT' }, ...NUMBERS];
  return table(
    columns,
    sessions.map((one) => [one.run, time(one.startedAt), basename(one.project) || '/', ...numbersOf(one)]),
  );
}

function toolsTable(tools: SpendReport['tools']): string {
  const columns = [{ heading: 'TOOL' }, ...['TIME', 'LONGEST', 'CALLS', 'FAILED'].map(rightColumn)];
  return table(
    columns,
    tools.map(({ tool, totalMs, longestMs, calls, failed }) => [
      tool,
      duration(totalMs),
      duration(longestMs),
      count(calls),
      count(failed),
    ]),
  );
}

function rightColumn(heading: string): Column {
  return { heading, right: true };
}

function unpriced({ unpricedRequests }: Totals): string[] {
  if (unpricedRequests === 0) return [];
  return [`Not included: ${counted(unpricedRequests, 'request')} of models without a known price`];
}
