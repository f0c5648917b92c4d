import type { LeftOut } from '../claude/history/history-files.ts';
import type { ImportedSums } from '../store/queries/imported.ts';
import { toUsd } from '../pricing/pricing.ts';

/** The result of an import. Everything that was not imported is in it. */
export type ImportReport = {
  readonly folders: readonly string[];
  /** Sessions whose requests or tool calls were added or replaced. */
  readonly sessions: number;
  readonly requests: number;
  readonly toolCalls: number;
  readonly costUsd: number;
  /** Sessions that an earlier import stored and that have not changed since. */
  readonly unchanged: number;
  /** Sessions of which hooks, a step or another conversation have everything, or that used nothing. */
  readonly withoutNews: number;
  /** Sessions that were not active since the given time, or that the store would not keep. */
  readonly older: number;
  /** Sessions whose files changed within the last minute; the next import reads them again. */
  readonly growing: number;
  /** Stretches of transcripts that could not be read, and in how many sessions. */
  readonly damaged: { readonly sessions: number; readonly rows: number };
  /** Files, folders and sessions that could not be imported. */
  readonly leftOut: readonly { readonly path: string; readonly reason: string }[];
  /** Whether the import was stopped before it was done. */
  readonly stopped: boolean;
};

/** Collects the result of an import. */
export type ImportReportWriter = {
  readonly imported: () => number;
  /** Adds what was stored of a session; undefined if nothing was. */
  readonly stored: (outcome: ImportedSums | undefined) => void;
  readonly skipped: (reason: 'unchanged' | 'older') => void;
  readonly growing: () => void;
  readonly damaged: (rows: number) => void;
  readonly failed: (path: string, reason: string) => void;
  readonly finish: (stopped: boolean) => ImportReport;
};

/** Opens the report of an import. */
export function openImportReport(folders: readonly string[], leftOut: readonly LeftOut[]): ImportReportWriter {
  const counts = { sessions: 0, requests: 0, toolCalls: 0, unchanged: 0, withoutNews: 0, older: 0, growing: 0 };
  const damaged = { sessions: 0, rows: 0 };
  const failed: { path: string; reason: string }[] = [...leftOut];
  let costNanoUsd = 0;
  return {
    imported: () => counts.sessions,
    stored: (outcome) => {
      if (!outcome) {
        counts.withoutNews += 1;
        return;
      }
      counts.sessions += 1;
      counts.requests += outcome.requests;
      counts.toolCalls += outcome.toolCalls;
      costNanoUsd += outcome.costNanoUsd;
    },
    skipped: (reason) => {
      counts[reason] += 1;
    },
    growing: () => {
      counts.growing += 1;
    },
    damaged: (rows) => {
      if (rows > 0) damaged.sessions += 1;
      damaged.rows += rows;
    },
    failed: (path, reason) => {
      failed.push({ path, reason });
    },
    finish: (stopped) => ({ folders, ...counts, costUsd: toUsd(costNanoUsd), damaged, leftOut: failed, stopped }),
  };
}
