import { printable } from '../../core/text/printable.ts';
import type { ChangedFile, RunReport, StepReport } from '../../report/show-run.ts';
import type { UsageTotals } from '../../report/totals.ts';
import { bytes, count, duration } from '../../core/amounts.ts';
import { ago, time } from '../format.ts';
import { costText, tokenTexts } from '../format-usage.ts';
import { operationsTable } from './print-operations.ts';
import { runNotes } from '../run-notes.ts';
import { runResult } from '../result-style.ts';
import type { Screen } from '../terminal/screen.ts';
import { styled } from '../terminal/style.ts';
import { table, type Cell, type Column } from '../terminal/table.ts';
import { wrap } from '../terminal/wrap.ts';

const STEP_COLUMNS: readonly Column[] = [
  { heading: 'STEP', min: 16 },
  { heading: 'RESULT', min: 12 },
  { heading: 'TIME', right: true, drop: 1 },
  { heading: 'COST', right: true },
  { heading: 'INPUT', right: true, drop: 4 },
  { heading: 'CACHE READ', right: true, drop: 6 },
  { heading: 'CACHE WRITE', right: true, drop: 7 },
  { heading: 'OUTPUT', right: true, drop: 5 },
  { heading: 'TOOL CALLS', right: true, drop: 3 },
  { heading: 'FILES +/~/-', right: true, drop: 2 },
];

/** The report of a run as text. */
export function runText(report: RunReport, screen: Screen): string {
  const { run, files, slowest, operations } = report;
  const parts = [
    headerLine(run, screen),
    [
      table(STEP_COLUMNS, [...report.steps.map(stepCells), totalCells(report)], screen),
      ...runNotes(report, screen),
    ].join('\n'),
    [files.length > 0 ? filesTable(report, screen) : '', unlistedLine(report)].filter(Boolean).join('\n'),
    slowest.length > 0 ? slowestTable(report, screen) : '',
    operations.length > 0 ? operationsTable(operations, screen) : '',
    styled('muted', `trace ${run.traceId}`),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function headerLine(run: RunReport['run'], { width, isTerminal, now }: Screen): string {
  const about = [
    `run ${run.id}`,
    run.simulated && 'SIMULATED',
    run.workflow,
    run.taskType,
    run.variant,
    run.result,
    `${time(run.startedAt)} UTC`,
    isTerminal && ago(run.startedAt, now),
  ];
  const line = about.flatMap((part) => (part ? printable(part) : [])).join(' · ');
  return wrap(line, width);
}

function stepCells(step: StepReport): Cell[] {
  return [
    step.attempt > 1 || step.kind === 'repair' ? `${step.name} (${step.kind} ${step.attempt})` : step.name,
    runResult(step.result, step.errorType),
    duration(step.durationMs),
    ...usageCells(step),
    step.failedToolCalls > 0 ? `${step.toolCalls} (${step.failedToolCalls} failed)` : String(step.toolCalls),
    `${step.files.created}/${step.files.modified}/${step.files.deleted}`,
  ];
}

function usageCells(totals: UsageTotals): string[] {
  const { input, cacheRead, cacheWrite, output } = tokenTexts(totals);
  return [costText(totals), input, cacheRead, cacheWrite, output];
}

function totalCells({ run, totals, steps }: RunReport): string[] {
  const sum = (of: (step: StepReport) => number): number => steps.reduce((all, step) => all + of(step), 0);
  const files = [sum((s) => s.files.created), sum((s) => s.files.modified), sum((s) => s.files.deleted)].join('/');
  return ['total', '', duration(run.durationMs), ...usageCells(totals), String(sum((s) => s.toolCalls)), files];
}

function filesTable({ files }: RunReport, screen: Screen): string {
  return table(
    [
      { heading: 'FILE', min: 12, cutAt: 'start' },
      { heading: 'OPERATION', min: 9 },
      { heading: 'SOURCE', drop: 3 },
      { heading: 'STEP', min: 6, drop: 1 },
      { heading: 'SIZE', right: true, drop: 2 },
      { heading: 'LINES', right: true },
    ],
    files.map((file) => [
      file.path,
      operation(file),
      file.source,
      file.step,
      bytes(file.size),
      lines(file.linesAdded, file.linesRemoved),
    ]),
    screen,
  );
}

function operation(file: ChangedFile): string {
  if (file.renamedFrom !== null) return `${file.operation} (was ${file.renamedFrom})`;
  return file.renamedTo === null ? file.operation : `${file.operation} (now ${file.renamedTo})`;
}

function lines(added: number | null, removed: number | null): string {
  const known = added !== null && removed !== null;
  return known ? `+${added} -${removed}` : '–';
}

function unlistedLine({ unlisted }: RunReport): string {
  return unlisted.files > 0
    ? `${count(unlisted.files)} files (${bytes(unlisted.bytes)}) written to ignored folders`
    : '';
}

function slowestTable({ slowest }: RunReport, screen: Screen): string {
  return table(
    [
      { heading: 'SLOWEST', min: 10 },
      { heading: 'STEP', min: 8 },
      { heading: 'TIME', right: true },
    ],
    slowest.map(({ tool, step, durationMs }) => [tool, step, duration(durationMs)]),
    screen,
  );
}
