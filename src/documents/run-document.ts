import type { StaticCharts } from '../charts/chart-data.ts';
import { besideBill, bytes, count, duration, usd } from '../core/amounts.ts';
import { VERSION } from '../core/version.ts';
import type { RunReport, StepReport } from '../report/show-run.ts';
import type { UsageTotals } from '../report/totals.ts';
import { firstRows, type Block, type Chart, type Document, type Table } from './document.ts';

/** The report of a run as a document. */
export function runDocument(report: RunReport, charts: StaticCharts): Document {
  const { run, steps, files, slowest } = report;
  const about = [run.taskType, run.variant, run.result, run.simulated ? 'simulated' : null];
  const started = new Date(run.startedAt).toISOString().slice(0, 19).replace('T', ' ');
  const sections: readonly (readonly [string, readonly Block[]])[] = [
    ['Summary', [facts(report)]],
    ['Steps', steps.length > 0 ? [timeline(report, charts), stepTable(report)] : []],
    ['Files', files.length > 0 ? [fileTable(report)] : []],
    ['Slowest tool calls', slowest.length > 0 ? [slowestTable(report)] : []],
  ];
  return {
    title: `${run.workflow}: run ${run.id}`,
    subtitle: [...about.filter((part) => part !== null), `started ${started} UTC`].join(' · '),
    sections: sections.flatMap(([title, blocks]) => (blocks.length > 0 ? [{ title, blocks }] : [])),
    footer: [
      `Trace ${run.traceId}. Written by Stepmeter ${VERSION}. Contains names, paths, figures and IDs; no prompts, answers or file contents.`,
    ],
  };
}

function facts({ run, totals, billUsd, withoutBillUsd, steps, files }: RunReport): Block {
  const calls = steps.reduce((sum, { toolCalls }) => sum + toolCalls, 0);
  const failed = steps.reduce((sum, { failedToolCalls }) => sum + failedToolCalls, 0);
  const beside = besideBill(withoutBillUsd);
  const bill = billUsd === null ? 'no CLI bill to compare with' : `the CLI bill is ${usd(billUsd)}${beside}`;
  return {
    kind: 'facts',
    facts: [
      { name: 'Result', value: run.result, note: '' },
      { name: 'Cost', value: costText(totals), note: bill },
      { name: 'Time', value: duration(run.durationMs), note: `${count(steps.length)} attempts at steps` },
      { name: 'Output tokens', value: tokenText(totals, 'output'), note: `input ${tokenText(totals, 'input')}` },
      { name: 'Tool calls', value: count(calls), note: `${count(failed)} failed` },
      { name: 'File changes', value: count(files.length), note: '' },
    ],
  };
}

function costText({ costUsd, usageGap, unpricedRequests }: UsageTotals): string {
  if (costUsd === null) return 'unknown';
  return usageGap === null && unpricedRequests === 0 ? usd(costUsd) : `${usd(costUsd)} + ?`;
}

function tokenText({ tokens, usageGap }: UsageTotals, kind: 'input' | 'cacheRead' | 'output'): string {
  if (tokens === null) return 'unknown';
  return usageGap === null ? count(tokens[kind]) : `${count(tokens[kind])} + ?`;
}

function timeline({ run, steps }: RunReport, charts: StaticCharts): Chart {
  const bars = steps.map((step) => ({
    label: nameOf(step),
    start: Math.max(0, step.startedAt - run.startedAt),
    duration: step.durationMs ?? 0,
    isGood: step.result === 'running' || step.result === 'unknown' ? null : step.result === 'success',
    text: `${nameOf(step)}: ${duration(step.durationMs)}, ${step.result}`,
  }));
  const title = 'Time of steps';
  return {
    kind: 'chart',
    title,
    description: bars.map(({ text }) => text).join('; '),
    svg: charts.timeBars({ bars, width: 680, title, valueText: duration }),
    note: 'Red attempts did not succeed; gray ones have no known result.',
  };
}

function nameOf({ name, attempt, kind }: StepReport): string {
  return attempt > 1 || kind === 'repair' ? `${name} (${kind} ${attempt})` : name;
}

function stepTable({ steps }: RunReport): Table {
  return {
    kind: 'table',
    columns: [
      { name: 'Step', type: 'wide' },
      { name: 'Result' },
      ...['Time', 'Cost', 'Input', 'Cache read', 'Output', 'Tool calls', 'Files +/~/-'].map((name) => ({
        name,
        type: 'number' as const,
      })),
    ],
    rows: steps.map((step) => [
      nameOf(step),
      step.errorType === null ? step.result : `${step.result} (${step.errorType})`,
      duration(step.durationMs),
      costText(step),
      tokenText(step, 'input'),
      tokenText(step, 'cacheRead'),
      tokenText(step, 'output'),
      step.failedToolCalls > 0 ? `${step.toolCalls} (${step.failedToolCalls} failed)` : String(step.toolCalls),
      `${step.files.created}/${step.files.modified}/${step.files.deleted}`,
    ]),
  };
}

const MOST_FILES = 500;

function fileTable({ files }: RunReport): Table {
  return {
    kind: 'table',
    columns: [
      { name: 'File', type: 'wide' },
      { name: 'Operation' },
      { name: 'Source' },
      { name: 'Step', type: 'lines' },
      { name: 'Size', type: 'number' },
      { name: 'Lines', type: 'number' },
    ],
    ...firstRows(files, MOST_FILES, ({ path, operation, source, step, size, linesAdded, linesRemoved }) => [
      path,
      operation,
      source,
      step,
      bytes(size),
      linesAdded === null || linesRemoved === null ? '–' : `+${linesAdded} −${linesRemoved}`,
    ]),
  };
}

function slowestTable({ slowest }: RunReport): Table {
  return {
    kind: 'table',
    columns: [
      { name: 'Tool', type: 'wide' },
      { name: 'Step', type: 'lines' },
      { name: 'Time', type: 'number' },
    ],
    rows: slowest.map(({ tool, step, durationMs }) => [tool, step, duration(durationMs)]),
  };
}
