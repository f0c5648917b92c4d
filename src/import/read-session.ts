import { statSync } from 'node:fs';
import { folderInTranscript } from '../claude/transcript/find-transcript.ts';
import type { HistorySession } from '../claude/history/history-files.ts';
import { readProblem } from '../claude/history/read-problem.ts';
import { readLedgerOf } from '../claude/transcript/ledger/ledger.ts';
import type { HistoryItem } from '../ingest/history/ingest-history.ts';
import type { Ledger } from '../spool/record.ts';
import type { ImportReportWriter } from './import-report.ts';

/** A session that was read, and how many rows of the store it needs. */
export type ReadSession = { readonly item: HistoryItem; readonly rows: number };

/** How a session is read. */
export type ReadOptions = {
  readonly now: number;
  readonly since: number;
  readonly report: ImportReportWriter;
};

/** A file that changed this recently may be in the middle of a row. */
const GROWING_MS = 60_000;

/** A session without any request costs as much time as so many rows. */
const ROWS_OF_A_SESSION = 20;

/** Reads a session of the history; undefined if it cannot be read or has nothing to import, which is reported. */
export function readSession(session: HistorySession, { now, since, report }: ReadOptions): ReadSession | undefined {
  const files = [...session.transcripts, ...session.subagents, ...session.beside];
  const [transcript = ''] = files;
  try {
    const ledger = readLedgerOf(session);
    const isGrowing = now - lastChange(files, session.changedAt) < GROWING_MS;
    if (isGrowing) report.growing();
    else report.damaged(ledger.unreadable ?? 0);
    const { changedAt, fingerprint } = session;
    if ((Math.max(ledger.endedAt, lastTime(ledger)) || changedAt) < since) return skip(report, 'older');
    const project = folderOf(files) ?? '/';
    const item = isGrowing
      ? { ledger: withoutGaps(ledger), project, transcript, changedAt }
      : { ledger, project, transcript, changedAt, fingerprint };
    return { item, rows: ROWS_OF_A_SESSION + ledger.requests.length + ledger.toolCalls.length };
  } catch (error) {
    report.failed(transcript, readProblem(error));
    return undefined;
  }
}

/** The files of a long history were listed minutes before they are read. */
function lastChange(files: readonly string[], listed: number): number {
  return files.reduce((at, file) => Math.max(at, statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0), listed);
}

/** A transcript of which only subagents are left has no times of its own. */
function lastTime({ requests }: Ledger): number {
  return requests.reduce((latest, { endedAt }) => Math.max(latest, endedAt), 0);
}

function skip(report: ImportReportWriter, reason: 'older'): undefined {
  report.skipped(reason);
}

function folderOf(files: readonly string[]): string | undefined {
  for (const file of files) {
    const folder = folderInTranscript(file);
    if (folder !== undefined) return folder;
  }
  return undefined;
}

function withoutGaps(ledger: Ledger): Ledger {
  return { ...ledger, unreadable: 0 };
}
