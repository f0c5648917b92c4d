import type { DriftReport, RunReport } from '../report/show-run.ts';
import { isReservationId } from '../core/ids/choice-id.ts';
import { settingChange } from '../core/text/settings-in-words.ts';
import { besideBill, bytes, count, counted, duration, usd } from '../core/amounts.ts';
import type { Screen } from './terminal/screen.ts';
import { warning } from './terminal/warning.ts';
import { wrap } from './terminal/wrap.ts';

/** What the table does not show: the CLI's own figures, resources, and what is missing and why. */
export function runNotes(report: RunReport, { width }: Screen): string[] {
  const lines = [
    notRecordedLine,
    openLine,
    hooksLine,
    transcriptLine,
    unreadableLine,
    withoutUsageLine,
    unfinishedLine,
    unknownLine,
    unpricedLine,
  ];
  const missing = lines.map((line) => line(report));
  return [
    billLine(report, width),
    wrap(parallelismLine(report), width),
    wrap(resourcesLine(report), width),
    ...missing.map((line) => warning(line, width)),
    ...report.drift.map((drift) => warning(driftLine(drift), width)),
    ...report.choices.map((choice) => warning(choiceLine(choice, report), width)),
  ].filter(Boolean);
}

function notRecordedLine({ sessionsNotRecorded: sessions }: RunReport): string {
  return sessions > 0
    ? `A Claude CLI ran inside a step and was not recorded (${sessionsText(sessions)}): it loaded no hooks and left no transcript, so its tokens and cost are unknown. Use Claude CLI 2.1.290 or newer without \`--bare\`, and pass it the environment of the step; or start it without \`--no-session-persistence\`.`
    : '';
}

function sessionsText(sessions: number): string {
  return `${count(sessions)} ${sessions === 1 ? 'session' : 'sessions'}`;
}

function openLine({ openSessions: sessions }: RunReport): string {
  return sessions > 0
    ? `The usage of ${sessionsText(sessions)} is not included yet: the step has ended, but the session has not, or its transcript is still being written.`
    : '';
}

function hooksLine({ sessionsWithoutHooks, sessionsNotRecorded }: RunReport): string {
  const sessions = sessionsWithoutHooks - sessionsNotRecorded;
  return sessions > 0
    ? `Hooks could not be attached to ${sessionsText(sessions)}: requests and tool calls come from the transcript; file changes are not attributed to single commands. Run \`stepmeter doctor\` to check the CLI.`
    : '';
}

function transcriptLine({ sessionsWithoutTranscript, sessionsNotRecorded, callsWithoutId: calls }: RunReport): string {
  const sessions = sessionsWithoutTranscript - sessionsNotRecorded;
  return sessions > 0
    ? `No transcript was found for ${sessionsText(sessions)}: only what hooks reported is counted.${uncountedCalls(calls)}`
    : '';
}

function uncountedCalls(calls: number): string {
  return calls > 0 ? ` ${counted(calls, 'tool call')} reported by hooks without an ID: not counted.` : '';
}

function unreadableLine({ unreadableRows: rows }: RunReport): string {
  return rows > 0 ? `${count(rows)} unreadable ${rows === 1 ? 'row' : 'rows'} in the transcripts, not counted.` : '';
}

function withoutUsageLine({ requestsWithoutUsage: requests }: RunReport): string {
  return requests > 0
    ? `The transcripts state no usage for ${counted(requests, 'request')}, and there is no bill for them: tokens and cost are unknown. A gateway between the CLI and the model may not report usage.`
    : '';
}

function unfinishedLine({ unfinishedRequests: requests }: RunReport): string {
  return requests > 0
    ? `The transcripts lack the final output tokens of ${count(requests)} ${requests === 1 ? 'request' : 'requests'}, and there is no bill for them: output and cost are higher than shown. Claude CLI 2.1.36 to 2.1.42 writes such transcripts; with \`--output-format json\` its bill is used.`
    : '';
}

function unknownLine({ sessionsOfUnknownUsage, sessionsNotRecorded, openSessions }: RunReport): string {
  const sessions = sessionsOfUnknownUsage - sessionsNotRecorded - openSessions;
  return sessions > 0 ? `The usage of ${sessionsText(sessions)} is unknown: no request is known.` : '';
}

function unpricedLine({ totals: { unpricedRequests }, requestsWithoutUsage }: RunReport): string {
  const requests = unpricedRequests - requestsWithoutUsage;
  return requests > 0
    ? `Not included in the cost: ${counted(requests, 'request')} of models without a known price. Set prices with STEPMETER_PRICES.`
    : '';
}

function billLine({ billUsd, withoutBillUsd, totals }: RunReport, width: number): string {
  if (billUsd === null) return 'No CLI bill to compare with.';
  const difference = (totals.costUsd ?? 0) - withoutBillUsd - billUsd;
  const beyond = totals.costFromBillUsd > 0 ? ` ${usd(totals.costFromBillUsd)} of it comes from the bill only.` : '';
  const bill = `${usd(billUsd)}${besideBill(withoutBillUsd)}`;
  if (Math.abs(difference) < 5e-9) return wrap(`Matches the CLI bill: ${bill}.${beyond}`, width);
  return warning(`The CLI bill is ${bill}: a difference of ${usd(Math.abs(difference))}.`, width);
}

function parallelismLine({ parallelism: { achieved, highest, criticalPathShare } }: RunReport): string {
  if (highest < 2 || achieved === null || criticalPathShare === null) return '';
  const share = Math.round(100 * criticalPathShare);
  return `Parallelism ${achieved.toFixed(1)} (step time / run time), at most ${highest} steps at once, critical path ${share} % of the time.`;
}

function resourcesLine({ resources }: RunReport): string {
  if (!resources) return '';
  const { cpuSeconds, peakMemory, diskRead, diskWritten, spawnMs, pressure } = resources;
  const parts = [
    `CPU time ${duration(cpuSeconds * 1000)}`,
    `peak memory ${bytes(peakMemory)}`,
    `disk read ${bytes(diskRead)}, written ${bytes(diskWritten)}`,
    ...(spawnMs === null ? [] : [`started in ${duration(spawnMs)} at most`]),
    ...pressureParts(pressure),
  ];
  return `Resources of its sessions: ${parts.join(', ')}.`;
}

/** Below a hundredth, nothing waited that matters. */
const SHOWN_PRESSURE = 0.01;

const NAMES = { cpu: 'CPU', io: 'disk', memory: 'memory' } as const;

function pressureParts(pressure: NonNullable<RunReport['resources']>['pressure']): string[] {
  const shown = (['cpu', 'io', 'memory'] as const).flatMap((kind) => {
    const share = pressure[kind] ?? 0;
    return share < SHOWN_PRESSURE ? [] : `${NAMES[kind]} ${Math.round(share * 100)} %`;
  });
  return shown.length === 0 ? [] : [`pressure on the machine: ${shown.join(', ')} of the time`];
}

function driftLine({ step, kind, expected, found }: DriftReport): string {
  const where = step === '' ? '' : ` in step ${step}`;
  return `Differs from its configuration${where}: ${settingChange(kind, expected, found)}.`;
}

/** What a person who passed another choice than intended would not notice otherwise: `exec` does not read the store. */
function choiceLine({ id, workflow, outcomeRun }: RunReport['choices'][number], { run }: RunReport): string {
  // It only passes on a limit of money.
  if (isReservationId(id)) return '';
  if (workflow === null)
    return `Nothing is learned from its choice ${id}: this store has no such decision. It is of another store.`;
  if (outcomeRun !== null && outcomeRun !== run.id)
    return `Nothing is learned from its choice ${id}: its outcome is that of the run ${outcomeRun}. Choose again for each run.`;
  return workflow === run.workflow
    ? ''
    : `Its choice ${id} was made for the workflow ${workflow}: its outcome counts there.`;
}
