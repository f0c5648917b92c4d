import { printable } from '../core/printable.ts';
import type { ChangedFile, RunReport, StepReport } from '../report/show-run.ts';
import type { UsageTotals } from '../report/totals.ts';
import { bytes, count, duration, time, usd } from './format.ts';
import { costText, tokenTexts } from './format-usage.ts';
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
    `${table(STEP_COLUMNS, [...report.steps.map(stepCells), totalCells(report)])}\n${noteLines(report).join('\n')}`,
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

/** What the table does not show: the CLI's own figures, resources, and what is missing and why. */
function noteLines(report: RunReport): string[] {
  return [
    billLine(report),
    resourcesLine(report),
    hooksLine(report),
    transcriptLine(report),
    unreadableLine(report),
    unfinishedLine(report),
    unknownLine(report),
  ].filter(Boolean);
}

function billLine({ billUsd, totals }: RunReport): string {
  if (billUsd === null) return 'No CLI bill to compare with.';
  const difference = (totals.costUsd ?? 0) - billUsd;
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
    ? `Hooks could not be attached to ${sessionsText(sessions)}: requests and tool calls come from the transcript; file changes are not attributed to single commands. Run \`stepmeter doctor\` to check the CLI.`
    : '';
}

function sessionsText(sessions: number): string {
  return `${count(sessions)} ${sessions === 1 ? 'session' : 'sessions'}`;
}

function transcriptLine({ sessionsWithoutTranscript: sessions }: RunReport): string {
  return sessions > 0
    ? `No transcript was found for ${sessionsText(sessions)}: only what hooks reported is counted.`
    : '';
}

function unreadableLine({ unreadableRows: rows }: RunReport): string {
  return rows > 0 ? `${count(rows)} unreadable ${rows === 1 ? 'row' : 'rows'} in the transcripts, not counted.` : '';
}

function unfinishedLine({ unfinishedRequests: requests }: RunReport): string {
  return requests > 0
    ? `The transcripts lack the final output tokens of ${count(requests)} ${requests === 1 ? 'request' : 'requests'}, and there is no bill for them: output and cost are higher than shown. Claude CLI 2.1.36 to 2.1.42 writes such transcripts; with \`--output-format json\` its bill is used.`
    : '';
}

function unknownLine({ sessionsOfUnknownUsage: sessions }: RunReport): string {
  return sessions > 0 ? `The usage of ${sessionsText(sessions)} is unknown: no request is known.` : '';
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
