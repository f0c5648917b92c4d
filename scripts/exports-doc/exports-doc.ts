import type { Column } from '../../src/exports/column.ts';
import type { AnyTable } from '../../src/exports/export-table.ts';
import { TABLES } from '../../src/exports/tables/all-tables.ts';

const FILTERS = [
  '- `--since`, `--until`: a time in UTC such as `2026-11-02` or `2026-11-02T08:00Z`, or an age such as `30d`. They apply to one column of each table, which is named below; the time of `--until` itself is excluded. Rows without that time are left out.',
  '- `--workflow`, `--run` (an ID, a unique prefix, or `latest` of all runs), `--step`, `--model`: select rows that match exactly. A filter that a table does not have is refused.',
  '- `--simulated` selects only simulated runs, `--no-simulated` only real ones. Without these options, both are exported. The column `simulated` distinguishes them: do not add their costs up.',
  '- `--limit`: the maximum number of rows. Rows are sorted by the ID of their run, which begins with the time at which the run started, and then by their own time; settings and metrics are sorted by their ID.',
].join('\n');

const FORMATS = [
  '| type | JSON, NDJSON | CSV | Parquet |',
  '| --- | --- | --- | --- |',
  '| `text` | string | text | `STRING` |',
  '| `integer` | number | decimal | `INT64` |',
  '| `number` | number | decimal | `DOUBLE` |',
  '| `usd` | number with up to 9 exact decimals, in US dollars | decimal | `DECIMAL(18, 9)` |',
  '| `time` | ISO 8601 in UTC with milliseconds | the same | `TIMESTAMP` in milliseconds, UTC |',
  '| `flag` | `true` or `false` | the same | `BOOLEAN` |',
  '',
  'A value that is unknown or does not apply is null; in CSV it is an empty cell, and an empty text is `""`. Unknown is never 0: tokens and cost of a row are null if usage is missing and none is known, and cost is null if no request has a known price.',
  '',
  '- **JSON** is one object with the provenance (`meta`) and the rows (`rows`). [schemas/exports.schema.json](../schemas/exports.schema.json) describes it.',
  '- **NDJSON** has a row on every line, and nothing else.',
  '- **CSV** follows RFC 4180: a header, commas, CR LF, UTF-8 without a byte order mark. A text that starts with `=`, `+`, `-`, `@`, a tab, CR, LF, or the full-width form of such a sign is prefixed with an apostrophe, so that no spreadsheet evaluates it as a formula. Numbers are not changed.',
  '- **Parquet** is compressed with zstd and has row groups of 16,384 rows. The provenance is stored in its key-value metadata, with keys such as `stepmeter.columns`.',
  '',
  'The provenance states where the rows come from: the version of Stepmeter, the ID of the store, the time of the export, the time zone, range, filters, limit, and the columns with their units. CSV and NDJSON cannot contain it, so it is written to `FILE.meta.json`, with the number of rows; on standard output, it is left out.',
].join('\n');

const FILES = [
  'An export is written to a hidden file in the same folder, which is renamed when it is complete and on disk. If the disk is full, the folder is not writable, or the command is interrupted, no file with the final name appears, and an existing one is not changed. An existing file is replaced only with `--force`; folders, devices, pipes and links are never replaced.',
  '',
  'Exit codes: 0 if everything was written, or if the reader of standard output closed it (`| head`); 1 if the export failed or was interrupted; 2 for an unknown table or column, a filter that the table does not have, an empty range, or an existing file.',
].join('\n');

/** The page that documents all exports, generated from the definitions of the tables. */
export function exportsDoc(): string {
  return [
    '# Exports',
    '<!-- Generated from `src/exports/tables` by `npm run generate`. Edit the source instead. -->',
    'For analysts who want to use the data in other tools. At the end you have runs, steps, requests or metrics in a file, and know the meaning and unit of each column.',
    '```text\nstepmeter export TABLE [filters] [--columns a,b] --format json|ndjson|csv|parquet [-o FILE] [--force]\n```',
    'Rows are written to standard output unless `-o` names a file. The format is set by `--format`, or else by the extension of the file, or else it is CSV. All rows come from one snapshot of the store, even if a relay writes to it at the same time. Names, types, units and meanings of columns are stable; new columns are added at the end of a table or documented in the release notes.',
    '## Filters',
    FILTERS,
    '## Formats',
    FORMATS,
    '## Files',
    FILES,
    '## Privacy',
    'Exports contain no prompts, answers, file contents or command lines, because the store does not contain them. They do contain names of workflows, steps, tools and models, the paths of changed files relative to the project, and the absolute path of the project folder (`project`). Before you share an export, leave columns out with `--columns`. Only you can read the exported file.',
    '## Tables',
    ...TABLES.flatMap(tableDoc),
    '',
  ].join('\n\n');
}

function tableDoc(table: AnyTable): string[] {
  const filters = [...table.filters, 'since', 'until', 'limit'].map((name) => `\`--${name}\``).join(', ');
  return [
    `### ${table.name}`,
    `${table.meaning}. Filters: ${filters}. The time range applies to \`${table.range}\`.`,
    ['| column | type | unit | meaning | source |', '| --- | --- | --- | --- | --- |', ...table.columns.map(row)].join(
      '\n',
    ),
  ];
}

function row({ name, type, unit, meaning, source }: Column<object>): string {
  return `| \`${name}\` | ${type} | ${unit === undefined ? '' : `\`${unit}\``} | ${meaning} | \`${source}\` |`;
}
