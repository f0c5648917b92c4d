import { OF_ANOTHER_USER } from '../../claude/history/history-files.ts';
import type { ImportReport } from '../../import/import-report.ts';
import { count, counted, usd } from '../../core/amounts.ts';

const STOPPED = 'Stopped before the end. Run `stepmeter import` again to continue';
const NEXT = 'See `stepmeter month` for what they cost';

/** The result of an import as text: what was added, then everything that was not. */
export function importText(report: ImportReport): string {
  const next = report.stopped ? STOPPED : NEXT;
  return [added(report), ...notImported(report), ...leftOutLines(report), next].join('\n');
}

function added({ sessions, requests, toolCalls, costUsd, leftOut, stopped }: ImportReport): string {
  if (sessions === 0 && !stopped) return leftOut.length === 0 ? 'Nothing new to import' : 'Nothing was imported';
  return `Imported ${counted(sessions, 'session')}: ${counted(requests, 'request')}, ${counted(toolCalls, 'tool call')}, ${usd(costUsd)}`;
}

function notImported({ unchanged, withoutNews, older, growing, damaged }: ImportReport): string[] {
  const lines: readonly (readonly [number, string])[] = [
    [unchanged, 'unchanged since an earlier import'],
    [withoutNews, 'already recorded, or without any request'],
    [older, 'older than --since or than STEPMETER_RETENTION_DAYS keeps'],
    [growing, 'still being written: imported as far as written; run `stepmeter import` again later'],
    [damaged.sessions, `damaged: ${counted(damaged.rows, 'row')} could not be read, every other row was imported`],
  ];
  return lines.filter(([number]) => number > 0).map(([number, what]) => `  ${counted(number, 'session')} ${what}`);
}

/** How many files of each reason are named; the number of all is always given. */
const MOST_NAMED = 5;

function leftOutLines({ leftOut }: ImportReport): string[] {
  const reasons = Map.groupBy(leftOut, ({ reason }) => reason);
  return [...reasons].flatMap(([reason, files]) => {
    const named = files.slice(0, MOST_NAMED).map(({ path }) => `  ${path}`);
    const more = files.length > MOST_NAMED ? [`  and ${count(files.length - MOST_NAMED)} more (--json lists all)`] : [];
    return [`Not imported, ${hinted(reason)}:`, ...named, ...more];
  });
}

function hinted(reason: string): string {
  return reason === OF_ANOTHER_USER ? `${reason} (name the folder with --from to import it)` : reason;
}
