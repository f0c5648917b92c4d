import type { ImportReport } from '../../import/import-report.ts';
import { count, counted, usd } from '../../core/amounts.ts';

const STOPPED = 'Stopped before the end. Run `stepmeter import` again to continue';
const NEXT = 'See `stepmeter month` for what they cost';

/** The result of an import as text: what was added, then everything that was not. */
export function importText(report: ImportReport): string {
  const { sessions, requests, toolCalls, costUsd } = report;
  const added = `Imported ${counted(sessions, 'session')}: ${counted(requests, 'request')}, ${counted(toolCalls, 'tool call')}, ${usd(costUsd)}`;
  return [added, ...notImported(report), ...leftOutLines(report), ...(report.stopped ? [STOPPED] : [NEXT])].join('\n');
}

function notImported({ unchanged, withoutNews, older, growing, damaged }: ImportReport): string[] {
  const lines: readonly (readonly [number, string])[] = [
    [unchanged, 'unchanged since an earlier import'],
    [withoutNews, 'without anything that is not recorded already'],
    [older, 'older than --since or than STEPMETER_RETENTION_DAYS keeps'],
    [growing, 'changed within the last minute and imported as far as written; import again later'],
    [damaged.sessions, `damaged: ${counted(damaged.rows, 'row')} could not be read, every other row was imported`],
  ];
  return lines.filter(([number]) => number > 0).map(([number, what]) => `  ${counted(number, 'session')} ${what}`);
}

/** How many files are named; the number of all is always given. */
const MOST_NAMED = 20;

function leftOutLines({ leftOut }: ImportReport): string[] {
  if (leftOut.length === 0) return [];
  const named = leftOut.slice(0, MOST_NAMED).map(({ path, reason }) => `  ${path}: ${hinted(reason)}`);
  const more = leftOut.length > MOST_NAMED ? [`  and ${leftOut.length - MOST_NAMED} more (--json lists all)`] : [];
  return [`Not imported: ${count(leftOut.length)} files or folders`, ...named, ...more];
}

function hinted(reason: string): string {
  return reason === 'of another user' ? 'owned by another user; name the folder with --from to import it' : reason;
}
