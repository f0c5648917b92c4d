import type { Column } from '../../src/exports/column.ts';
import type { AnyTable } from '../../src/exports/export-table.ts';
import { TABLES } from '../../src/exports/tables/all-tables.ts';

const FILTERS = [
  '- `--since`, `--until`: a time in UTC such as `2026-11-02` or `2026-11-02T08:00Z`, or an age such as `30d`. They apply to one column of each table, named below; `--until` is excluded. Rows without that time are left out.',
  '- `--workflow`, `--run` (an ID or a unique prefix), `--step`, `--model`: rows that match exactly. A filter that a table does not have is refused.',
  '- `--simulated` selects only simulated runs, `--no-simulated` only real ones. Without either, both are exported, and the column `simulated` distinguishes them: do not add their costs.',
  '- `--limit`: the maximum number of rows. Rows are in the order of the ID of their run, which begins with the time at which the run began, then of their own time; settings and metrics are in the order of their ID.',
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
  '- **JSON** is one object: `meta` is the provenance, `rows` the rows. [schemas/exports.schema.json](../schemas/exports.schema.json) describes it.',
  '- **NDJSON** has a row on every line, and nothing else.',
  '- **CSV** follows RFC 4180: a header, commas, CR LF, UTF-8 without a byte order mark. A text that starts with `=`, `+`, `-`, `@`, a tab, CR, LF, or the full-width form of such a sign gets an apostrophe in front, so that no spreadsheet runs it as a formula. Numbers are not changed.',
  '- **Parquet** is compressed with zstd and has row groups of 16,384 rows. Each member of the provenance is a key of its metadata, such as `stepmeter.columns`.',
  '',
  'The provenance says where rows come from: version of Stepmeter, ID of the store, time of the export, time zone, range, filters, limit, and the columns with their units. For CSV and NDJSON, which cannot hold it, it is written to `FILE.meta.json`, with the number of rows; on standard output it is left out.',
].join('\n');

const FILES = [
  'A file gets its name when it is complete and on the disk; until then it is a hidden file in the same folder. If the disk is full, the folder cannot be written, or the command is interrupted, no file of that name appears, and an existing one is not changed. An existing file is only replaced with `--force`; folders, devices, pipes and links never are.',
  '',
  'Exit codes: 0 if everything was written, or if the reader of standard output closed it (`| head`); 1 if the export failed or was interrupted; 2 for an unknown table or column, a filter that the table does not have, an empty range, or an existing file.',
].join('\n');

/** The page that documents all exports, generated from the definitions of the tables. */
export function exportsDoc(): string {
  return [
    '# Exports',
    '<!-- Generated from `src/exports/tables` by `npm run generate`. Edit the source instead. -->',
    'For analysts who use the data elsewhere. At the end you have runs, steps, requests or metrics as a file, and know the meaning and unit of each column.',
    '```text\nstepmeter export TABLE [filters] [--columns a,b] --format json|ndjson|csv|parquet [-o FILE] [--force]\n```',
    'Rows go to standard output unless `-o` names a file. The format is that of `--format`, else that of the extension of the file, else CSV. All rows are from one view of the store, even if a relay writes to it at the same time. Names, types, units and meanings of columns are stable; new columns are added at the end of a table or documented in the release notes.',
    '## Filters',
    FILTERS,
    '## Formats',
    FORMATS,
    '## Files',
    FILES,
    '## Privacy',
    'Exports have what the store has: no prompts, answers, file contents or command lines, because none are stored. They do have names of workflows, steps, tools and models, the paths of changed files relative to the project, and the absolute path of the project folder (`project`). Leave columns out with `--columns` before you pass an export on. A file is readable by its owner only.',
    '## Tables',
    ...TABLES.flatMap(tableDoc),
    '',
  ].join('\n\n');
}

function tableDoc(table: AnyTable): string[] {
  const filters = [...table.filters, 'since', 'until', 'limit'].map((name) => `\`--${name}\``).join(', ');
  return [
    `### ${table.name}`,
    `${table.meaning}. Filters: ${filters}. The range of time applies to \`${table.range}\`.`,
    ['| column | type | unit | meaning | source |', '| --- | --- | --- | --- | --- |', ...table.columns.map(row)].join(
      '\n',
    ),
  ];
}

function row({ name, type, unit, meaning, source }: Column<object>): string {
  return `| \`${name}\` | ${type} | ${unit === undefined ? '' : `\`${unit}\``} | ${meaning} | \`${source}\` |`;
}
