import type { JSX } from 'react';
import { Link } from 'wouter';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { besideBill, count, counted, duration, usd } from '../../core/amounts.ts';
import { ExportMenu } from '../export/export-menu.tsx';
import { Fact } from '../ui/fact.tsx';
import { ResultMark } from '../ui/result-mark.tsx';
import { costText, short } from '../words/amounts.ts';
import { localTime, utcTime } from '../words/time.ts';
import { compareWithEarlierRuns } from './earlier-runs.ts';
import styles from './run-facts.module.css';
import { RunLinks } from './run-links.tsx';

type Props = { readonly report: ReadAnswer<'run'>; readonly tree: ReadAnswer<'tree'> };

/** What a run was, and its figures. */
export function RunFacts({ report, tree }: Props): JSX.Element {
  const { run, totals } = report;
  const isLowerBound = totals.usageGap !== null || totals.unpricedRequests > 0;
  return (
    <section aria-label="Run">
      <h1 className={styles['title']}>
        {run.workflow} <ResultMark result={run.result} />
      </h1>
      <ExportMenu
        name={`run-${run.id}`}
        answer={{ ...report, parts: tree.nodes }}
        report={{ path: `/runs/${run.id}/report` }}
      />
      <p className={styles['about']}>
        <code>{run.id}</code>
        <time title={utcTime(run.startedAt)}>{localTime(run.startedAt)}</time>
        {run.taskType ? <span>task {run.taskType}</span> : null}
        {run.variant ? <span>variant {run.variant}</span> : null}
        {run.simulated ? <span>simulated</span> : null}
        <Link href={compareWithEarlierRuns(run)}>Compare with earlier runs</Link>
        <RunLinks run={run} />
      </p>
      <div className={styles['facts']}>
        <Fact name="Cost" value={costText(totals.costUsd, isLowerBound)} note={billText(report)} />
        <Fact name="Time" value={duration(run.durationMs)} note={`critical path ${duration(tree.criticalMs)}`} />
        <Fact name="Tokens" value={tokensText(report)} note={counted(totals.requests, 'request')} />
        <Fact name="Tool calls" value={callsText(report)} note={waitText(tree)} />
        <Fact name="Files" value={count(report.files.length)} note={filesText(report)} />
        {tree.parallelism.highest > 1 ? (
          <Fact
            name="In parallel"
            value={parallelText(tree)}
            note={`at most ${counted(tree.parallelism.highest, 'step')}`}
          />
        ) : null}
      </div>
      <Gaps report={report} />
    </section>
  );
}

/** The bill and the sum of the requests are two witnesses. */
function billText({ billUsd, withoutBillUsd, totals }: Props['report']): string {
  if (billUsd === null) return 'no bill from the CLI';
  const isEqual = totals.costUsd !== null && usd(billUsd + withoutBillUsd) === usd(totals.costUsd);
  return `${isEqual ? 'equals the bill of the CLI ✓' : `the CLI billed ${usd(billUsd)}`}${besideBill(withoutBillUsd)}`;
}

function tokensText({ totals: { tokens } }: Props['report']): string {
  if (!tokens) return 'unknown';
  return short(tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h);
}

function callsText({ steps }: Props['report']): string {
  const sum = (of: (step: (typeof steps)[number]) => number): number => steps.reduce((all, step) => all + of(step), 0);
  const failed = sum((step) => step.failedToolCalls);
  return count(sum((step) => step.toolCalls)) + (failed > 0 ? ` (${count(failed)} failed)` : '');
}

function waitText({ waitedMs }: Props['tree']): string {
  return waitedMs === 0 ? 'no wait for permissions' : `waited ${duration(waitedMs)} for permissions`;
}

function filesText({ files }: Props['report']): string {
  const number = (operation: string): string => count(files.filter((file) => file.operation === operation).length);
  return `${number('create')} created, ${number('modify')} modified, ${number('delete')} deleted`;
}

function parallelText({ parallelism: { average } }: Props['tree']): string {
  return average === null ? '–' : `${average.toFixed(1)} steps`;
}

/** What is missing from the figures, and why. */
function Gaps({ report }: { readonly report: Props['report'] }): JSX.Element | null {
  const notes = [
    [report.sessionsWithoutHooks, 'session without hooks: read from the transcript'],
    [report.sessionsWithoutTranscript, 'session without a transcript: only what hooks reported is counted'],
    [report.sessionsOfUnknownUsage, 'session of unknown usage'],
    [report.sessionsNotRecorded, 'session of a Claude CLI of which nothing but its process was seen'],
    [report.openSessions, 'session that is still open: its usage is not included yet'],
    [report.unreadableRows, 'row of a transcript that could not be read'],
    [report.requestsWithoutUsage, 'request of unknown usage'],
    [report.unfinishedRequests, 'request without its final output tokens'],
  ] as const;
  const found = notes.filter(([number]) => number > 0);
  if (found.length === 0) return null;
  return (
    <ul className={styles['gaps']}>
      {found.map(([number, text]) => (
        <li key={text}>
          {count(number)} × {text}
        </li>
      ))}
    </ul>
  );
}
