import { EXIT, UserError } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';
import { text } from '../option-values.ts';
import { printResult, TABLE_OPTIONS } from '../output.ts';
import { runText } from '../print/print-run.ts';
import { warnOfUnusedPrices } from '../warn-of-unused-prices.ts';
import { withStore } from '../with-store.ts';

/** `stepmeter show`. */
export const showCommand = defineCommand({
  name: 'show [run]',
  describe: 'Show the steps of a run with cost, duration and file changes',
  group: 'Look at results',
  positionals: { run: { type: 'string', describe: 'Run ID, unique prefix or `latest` (default: latest)' } },
  options: {
    watch: { type: 'boolean', default: false, describe: 'Update until the run has ended; Ctrl-C stops' },
    html: { type: 'boolean', default: false, describe: 'Write the run as a single self-contained HTML file' },
    output: {
      type: 'string',
      alias: 'o',
      coerce: text('--output'),
      describe: 'File for --html (default: standard output)',
    },
    force: { type: 'boolean', default: false, describe: 'Replace an existing file' },
    ...TABLE_OPTIONS,
  },
  examples: [
    ['$0 show', 'Show the latest run'],
    ['$0 show 0192f0c1 --json', 'Show a run as JSON'],
    ['$0 show 0192f0c1 --html -o run.html', 'Write a run as HTML, without content'],
    ['$0 show --watch', 'Follow the latest run until it has ended'],
  ],
  run: async ({ run, watch, html, output, force, json, wide }) => {
    if (html || output !== undefined) return writeRun({ run, html, watch, output, force, json });
    if (watch) {
      const { watchRun } = await import('../watch/watch-run.ts');
      return watchRun({ run, json, wide });
    }
    const { showRun } = await import('../../report/show-run.ts');
    const report = await withStore(async (store) => {
      const found = await showRun(store, run);
      await warnOfUnusedPrices(store);
      return found;
    });
    printResult(json, report, (screen) => runText(report, screen), wide);
  },
});

type HtmlFlags = {
  readonly run: string | undefined;
  readonly html: boolean;
  readonly watch: boolean;
  readonly output: string | undefined;
  readonly force: boolean;
  readonly json: boolean;
};

async function writeRun({ run, html, watch, output, force, json }: HtmlFlags): Promise<void> {
  if (!html)
    throw new UserError('Cannot use -o: the report of a run is written to a file as HTML only', {
      hint: 'Add --html; `stepmeter export steps --run ID` writes CSV, JSON and Parquet',
      exitCode: EXIT.wrongUse,
    });
  if (watch)
    throw new UserError('Cannot use --watch with --html: the file is written once', {
      hint: 'Leave one of them out; `stepmeter serve` shows a live page',
      exitCode: EXIT.wrongUse,
    });
  const { showRun } = await import('../../report/show-run.ts');
  const { runDocument } = await import('../../documents/run-document.ts');
  const { printDocument } = await import('../files/print-document.ts');
  await printDocument({ output, force, json }, (charts) =>
    withStore(async (store) => runDocument(await showRun(store, run), charts)),
  );
}
