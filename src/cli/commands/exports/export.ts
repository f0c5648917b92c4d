import { EXIT, UserError } from '../../../core/errors.ts';
import type { ExportedFile } from '../../../exports/export-rows.ts';
import { FORMATS, type Format } from '../../../exports/formats/formats.ts';
import type { ExportRequest } from '../../../exports/provenance.ts';
import type { Store } from '../../../store/open-store.ts';
import { abortOnSignals } from '../../files/abort-on-signals.ts';
import { defineCommand, type Flags } from '../../command.ts';
import { count } from '../../../core/amounts.ts';
import { positive, text, timeOrAge } from '../../option-values.ts';
import { JSON_OPTION, printResult } from '../../output.ts';
import { withStore } from '../../with-store.ts';

const POSITIONALS = {
  table: {
    type: 'string',
    demandOption: true,
    describe: 'runs, steps, sessions, requests, tool-calls, files, changes or metrics',
  },
} as const;

const OPTIONS = {
  format: { choices: FORMATS, describe: 'Format (default: the extension of the file, else csv)' },
  output: {
    type: 'string',
    alias: 'o',
    coerce: text('--output'),
    describe: 'File to write (default: standard output)',
  },
  force: { type: 'boolean', default: false, describe: 'Replace existing files' },
  columns: { type: 'string', coerce: text('--columns'), describe: 'Columns, separated by commas (default: all)' },
  workflow: { type: 'string', coerce: text('--workflow'), describe: 'Only this workflow' },
  run: { type: 'string', coerce: text('--run'), describe: 'Only this run: ID, unique prefix or `latest`' },
  step: { type: 'string', coerce: text('--step'), describe: 'Only steps of this name' },
  model: { type: 'string', coerce: text('--model'), describe: 'Only this model' },
  since: { type: 'string', coerce: timeOrAge('--since'), describe: 'Only from this time on' },
  until: { type: 'string', coerce: timeOrAge('--until'), describe: 'Only before this time' },
  simulated: { type: 'boolean', describe: 'Only simulated runs; with --no-simulated, only real ones (default: both)' },
  limit: { type: 'number', coerce: positive('--limit'), describe: 'Maximum number of rows (default: all)' },
  ...JSON_OPTION,
} as const;

/** `stepmeter export`. */
export const exportCommand = defineCommand({
  name: 'export <table>',
  describe: 'Export rows as JSON, NDJSON, CSV or Parquet',
  group: 'Look at results',
  positionals: POSITIONALS,
  options: OPTIONS,
  examples: [
    ['$0 export runs --since 30d -o runs.csv', 'Write the runs of 30 days, and runs.csv.meta.json'],
    ['$0 export requests --format parquet -o requests.parquet', 'Write all model requests for DuckDB'],
    ['$0 export steps --workflow package-build --columns run_id,step,cost_usd', 'Print three columns as CSV'],
  ],
  run: exportTable,
});

async function exportTable(flags: Flags<typeof OPTIONS & typeof POSITIONALS>): Promise<void> {
  const { parseRequest } = await import('../../../exports/parse-request.ts');
  const request = parseRequest(flags, Date.now());
  const { output } = flags;
  const format = flags.format ?? formatOf(output);
  if (output === undefined || output === '-') return toStandardOutput(request, format, flags.json);
  const { exportToFile } = await import('../../../exports/export-rows.ts');
  const { signal, end } = abortOnSignals('the export', output);
  try {
    const target = { path: output, replace: flags.force, signal };
    const exported = await withStore(async (store) =>
      exportToFile(store, await withRunId(store, request), format, target),
    );
    printResult(flags.json, exported, () => summaryText(exported));
  } finally {
    end();
  }
}

/** The format that the name of a file suggests. */
function formatOf(output: string | undefined): Format {
  return FORMATS.find((format) => output?.toLowerCase().endsWith(`.${format}`)) ?? 'csv';
}

async function toStandardOutput(request: ExportRequest, format: Format, json: boolean): Promise<void> {
  if (json)
    throw new UserError('Cannot print a summary with --json: the rows are printed on standard output', {
      hint: 'Print the rows as JSON with --format json, or write them to a file with -o',
      exitCode: EXIT.wrongUse,
    });
  if (format === 'parquet' && process.stdout.isTTY)
    throw new UserError('Cannot print Parquet on a terminal: it is not text', {
      hint: 'Write to a file with -o',
      exitCode: EXIT.wrongUse,
    });
  const { exportToStandardOutput } = await import('../../../exports/export-rows.ts');
  await withStore(async (store) => exportToStandardOutput(store, await withRunId(store, request), format));
}

/** The request with the whole ID of its run. */
async function withRunId(store: Store, request: ExportRequest): Promise<ExportRequest> {
  if (request.filter.runId === undefined) return request;
  const { findRun } = await import('../../../report/find-run.ts');
  const { id } = await findRun(store, request.filter.runId);
  return { ...request, filter: { ...request.filter, runId: id } };
}

function summaryText({ rows, table, file, metaFile }: ExportedFile): string {
  const lines = [`Exported ${count(rows)} ${rows === 1 ? 'row' : 'rows'} of ${table} to ${file}`];
  if (metaFile !== null) lines.push(`Provenance and units are in ${metaFile}`);
  return lines.join('\n');
}
