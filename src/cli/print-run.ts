import { printable } from '../core/printable.ts';
import { cacheWrites } from '../pricing/usage.ts';
import type { ChangedFile, RunReport, StepReport } from '../report/show-run.ts';
import { bytes, count, duration, time, usd } from './format.ts';
import { table, type Column } from './table.ts';

const STEP_COLUMNS: readonly Column[] = [
  { heading: 'STEP' },
  { heading: 'RESULT' },
  { heading: 'TIME', right: true },
  { heading: 'COST', right: true },
  { heading: 'INPUT', right: true },
  { heading: 'CACHE READ', right: true },
  { heading: 'CACHE WRITE', right: true },
  { heading: 'OUTPUT', right: true },
  { heading: 'TOOL CALLS', right: true },
  { heading: 'FILES +/~/-', right: true },
];

/** The report of a run as text. */
export function runText(report: RunReport): string {
  const { run, files, slowest } = report;
  const about = [
    `run ${run.id}`,
    run.simulated && 'SIMULATED',
    run.workflow,
    run.taskType,
    run.variant,
    run.result,
    `${time(run.startedAt)} UTC`,
  ];
  const parts = [
    about.flatMap((part) => (part ? printable(part) : [])).join(' · '),
    `${table(STEP_COLUMNS, [...report.steps.map(stepCells), totalCells(report)])}\n${[billLine(report), resourcesLine(report), hooksLine(report), transcriptLine(report), unreadableLine(report)].filter(Boolean).join('\n')}`,
    [files.length > 0 ? filesTable(report) : '', unlistedLine(report)].filter(Boolean).join('\n'),
    slowest.length > 0 ? slowestTable(report) : '',
    `trace ${run.traceId}`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function stepCells(step: StepReport): string[] {
  return [
    step.attempt > 1 || step.kind === 'repair' ? `${step.name} (${step.kind} ${step.attempt})` : step.name,
    step.errorType ? `${step.result} (${step.errorType})` : step.result,
    duration(step.durationMs),
    costText(step, step.isUsageUnknown),
    ...tokenCells(step),
    step.failedToolCalls > 0 ? `${step.toolCalls} (${step.failedToolCalls} failed)` : String(step.toolCalls),
    `${step.files.created}/${step.files.modified}/${step.files.deleted}`,
  ];
}

function costText(
  { costUsd, unpricedRequests }: Pick<StepReport, 'costUsd' | 'unpricedRequests'>,
  isUsageUnknown: boolean,
): string {
  if (isUsageUnknown && costUsd === 0) return 'unknown';
  return unpricedRequests > 0 || isUsageUnknown ? `${usd(costUsd)} + ?` : usd(costUsd);
}

function tokenCells({ tokens }: Pick<StepReport, 'tokens'>): string[] {
  return [tokens.input, tokens.cacheRead, cacheWrites(tokens), tokens.output].map(count);
}

function totalCells({ run, totals, steps, sessionsOfUnknownUsage }: RunReport): string[] {
  const sum = (of: (step: StepReport) => number): number => steps.reduce((all, step) => all + of(step), 0);
  const files = [sum((s) => s.files.created), sum((s) => s.files.modified), sum((s) => s.files.deleted)].join('/');
  return [
    'total',
    '',
    duration(run.durationMs),
    costText(totals, sessionsOfUnknownUsage > 0),
    ...tokenCells(totals),
    String(sum((s) => s.toolCalls)),
    files,
  ];
}

function billLine({ billUsd, totals }: RunReport): string {
  if (billUsd === null) return 'No CLI bill to compare with.';
  const difference = totals.costUsd - billUsd;
  const beyond = totals.costFromBillUsd > 0 ? ` ${usd(totals.costFromBillUsd)} of it comes from the bill only.` : '';
  if (Math.abs(difference) < 5e-9) return `Matches the CLI bill: ${usd(billUsd)}.${beyond}`;
  return `The CLI bill is ${usd(billUsd)}, a difference of ${usd(Math.abs(difference))}.`;
}

function resourcesLine({ resources }: RunReport): string {
  return resources
    ? `Resources of its sessions: CPU time ${duration(resources.cpuSeconds * 1000)}, peak memory ${bytes(resources.peakMemory)}, disk read ${bytes(resources.diskRead)}, written ${bytes(resources.diskWritten)}.`
    : '';
}

function hooksLine({ sessionsWithoutHooks: sessions }: RunReport): string {
  return sessions > 0
    ? `Hooks could not be attached to ${sessions} ${sessions === 1 ? 'session' : 'sessions'}: requests and tool calls come from the transcript; file changes are not attributed to single commands. Run \`stepmeter doctor\` to check the CLI.`
    : '';
}

function transcriptLine({ sessionsWithoutTranscript: missing, sessionsOfUnknownUsage: unknown }: RunReport): string {
  if (missing === 0) return '';
  const found = `No transcript was found for ${missing} ${missing === 1 ? 'session' : 'sessions'}: only what hooks reported is counted.`;
  return unknown === 0
    ? found
    : `${found} Usage unknown: ${unknown === missing ? 'no' : `of ${unknown} no`} request was reported.`;
}

function unreadableLine({ unreadableRows: rows }: RunReport): string {
  return rows > 0 ? `${count(rows)} unreadable ${rows === 1 ? 'row' : 'rows'} in the transcripts, not counted.` : '';
}

function filesTable({ files }: RunReport): string {
  return table(
    [
      { heading: 'FILE' },
      { heading: 'OPERATION' },
      { heading: 'SOURCE' },
      { heading: 'STEP' },
      { heading: 'SIZE', right: true },
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

function slowestTable({ slowest }: RunReport): string {
  return table(
    [{ heading: 'SLOWEST' }, { heading: 'STEP' }, { heading: 'TIME', right: true }],
    slowest.map(({ tool, step, durationMs }) => [tool, step, duration(durationMs)]),
  );
}
