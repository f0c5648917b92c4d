import { amountText, figureText } from '../../analysis/figures/words.ts';
import type { StaticCharts } from '../../charts/chart-data.ts';
import { count } from '../../core/amounts.ts';
import { firstRows, type Section, type Table } from '../document.ts';
import type { ReportData } from '../read-report.ts';
import { rateBar } from './success.ts';

/** Why attempts failed, and what repairs achieved. */
export function failuresSection(data: ReportData, charts: StaticCharts): Section {
  const { errors } = data.overview;
  return {
    title: 'Errors and repairs',
    blocks: [
      errors.length > 0 ? errorTable(data) : { kind: 'paragraphs', texts: ['No attempt at a step failed.'] },
      repairTable(data, charts),
    ],
  };
}

const MOST_ERRORS = 12;

function errorTable({ overview: { errors } }: ReportData): Table {
  return {
    kind: 'table',
    title: 'Errors',
    columns: [
      { name: 'Error', type: 'wide' },
      { name: 'Attempts', type: 'number' },
      { name: 'Runs', type: 'number' },
      { name: 'Cost of the attempts', type: 'number' },
      { name: 'Latest run' },
    ],
    ...firstRows(errors, MOST_ERRORS, ({ errorType, attempts, runs, costUsd, example }) => [
      errorType,
      count(attempts),
      count(runs),
      amountText(costUsd, 'USD'),
      shortId(example),
    ]),
  };
}

function repairTable({ overview: { repairs } }: ReportData, charts: StaticCharts): Table {
  const last = repairs.length - 1;
  const seen = repairs.filter(({ runs }) => runs > 0);
  return {
    kind: 'table',
    title: 'Repairs per run',
    columns: [
      { name: 'Repairs' },
      { name: 'Runs', type: 'number' },
      { name: 'Success' },
      { name: 'Rate', type: 'number' },
      { name: 'Cost', type: 'number' },
    ],
    rows: seen.map(({ repairs: number, runs, success, costUsd }) => [
      number === last ? `${number} or more` : String(number),
      count(runs),
      rateBar(success, charts),
      figureText(success),
      amountText(costUsd, 'USD'),
    ]),
  };
}

/** The first part of an ID, which names a run in commands if no other one starts with it. */
export function shortId(id: string): string {
  return id.slice(0, 18);
}
