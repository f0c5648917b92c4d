import { retentionDays, type Environment } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import { listHistory, type HistorySession } from '../claude/history/history-files.ts';
import { folderProblem, historyFolders, projectsIn } from '../claude/history/config-folders.ts';
import { DAY_MS } from '../core/time/day.ts';
import { loadPrices } from '../pricing/load-prices.ts';
import type { Store } from '../store/open-store.ts';
import { openImportReport, type ImportReport } from './import-report.ts';
import { knownFingerprints } from './known-fingerprints.ts';
import { readSession, type ReadSession } from './read-session.ts';
import { writeSessions } from './write-sessions.ts';

/** How far an import has come. */
export type ImportProgress = { readonly bytes: number; readonly totalBytes: number; readonly sessions: number };

/** What to import. */
export type ImportOptions = {
  readonly env: Environment;
  /** A folder of the CLI, of transcripts, or of copies of them. @default the folders of the CLI of this user */
  readonly from?: string;
  /** Imports sessions that were active at or after this time, in milliseconds since 1970. @default what is kept */
  readonly since?: number;
  /** Stops the import after its current sessions. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
};

/**
 * Imports the CLI's own history into the store, without content: each request and tool call once, however often it is
 * imported and whatever else records it. An import that was interrupted continues where it stopped.
 * @throws {UserError} if there is no history, or `from` is not a folder
 */
export async function importHistory(store: Store, options: ImportOptions): Promise<ImportReport> {
  const { env, from } = options;
  if (from !== undefined) requireFolder(from);
  const folders = from === undefined ? historyFolders(env) : [projectsIn(from)];
  const { sessions, leftOut } = listHistory(folders, { ofOthers: from !== undefined });
  if (sessions.length + leftOut.length === 0) throw noHistory(options);
  const report = openImportReport(folders, leftOut);
  const since = Math.max(options.since ?? 0, oldestKept(env, store.now()));
  const known = await knownFingerprints(store, sessions);
  const due = sessions.filter(({ fingerprint, changedAt }) => {
    if (changedAt < since) report.skipped('older');
    else if (known.has(fingerprint)) report.skipped('unchanged');
    else return true;
    return false;
  });
  await importSessions(store, due, { ...options, since, report });
  return report.finish(options.signal?.aborted === true);
}

const NAME_FOLDER = "Name the CLI's folder, such as ~/.claude, or a folder with copies of its transcripts";

function requireFolder(path: string): void {
  const problem = folderProblem(path);
  if (problem !== undefined) throw new UserError(`Cannot import ${path}: ${problem}`, { hint: NAME_FOLDER });
}

function noHistory({ env, from }: ImportOptions): UserError {
  if (from !== undefined)
    return new UserError(`Cannot import ${from}: found no transcripts (*.jsonl) in this folder`, {
      hint: NAME_FOLDER,
    });
  const place = env['CLAUDE_CONFIG_DIR'] ? `$CLAUDE_CONFIG_DIR (${env['CLAUDE_CONFIG_DIR']})` : '~/.claude';
  return new UserError(`Cannot import the history of the Claude CLI: found no transcripts in ${place}`, {
    hint: 'Name the folder that holds them with --from DIR',
  });
}

/** Maintenance would remove older runs again. A day less, because it runs during the import, too. */
function oldestKept(env: Environment, now: number): number {
  return now - (retentionDays(env) - 1) * DAY_MS;
}

type Setting = ImportOptions & { readonly since: number; readonly report: ReturnType<typeof openImportReport> };

/** Sessions share a transaction up to this number of rows, so that a killed import loses little work. */
const ROWS_PER_TRANSACTION = 4000;

/** Files are read before the transaction begins: other writers wait only for rows to be written. */
async function importSessions(store: Store, due: readonly HistorySession[], setting: Setting): Promise<void> {
  const { env, signal, since, report, onProgress } = setting;
  const prices = loadPrices(env);
  const totalBytes = due.reduce((sum, { bytes }) => sum + bytes, 0);
  let [bytes, rows, group]: [number, number, ReadSession[]] = [0, 0, []];
  const flush = async (): Promise<void> => {
    await writeSessions(store, group, { prices, report });
    [rows, group] = [0, []];
  };
  for (const session of due) {
    if (signal?.aborted) break;
    const read = readSession(session, { now: store.now(), since, report });
    if (read) group.push(read);
    rows += read?.rows ?? 0;
    bytes += session.bytes;
    if (rows >= ROWS_PER_TRANSACTION) await flush();
    onProgress?.({ bytes, totalBytes, sessions: report.imported() });
  }
  await flush();
}
