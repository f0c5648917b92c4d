import { periodAt } from '../../../report/periods.ts';
import { defineCommand } from '../../command.ts';
import { text, timeOrAge } from '../../option-values.ts';
import { JSON_OPTION, printNote } from '../../output.ts';
import { simulatedHint } from '../../no-match/simulated-hint.ts';
import { withStore } from '../../with-store.ts';

/** `stepmeter report`. */
export const reportCommand = defineCommand({
  name: 'report',
  describe: 'Write cost, success, changes and waste of a period as one HTML or PDF file',
  group: 'Look at results',
  options: {
    output: {
      type: 'string',
      alias: 'o',
      coerce: text('--output'),
      describe: 'File to write, .html or .pdf (default: HTML to standard output)',
    },
    force: { type: 'boolean', default: false, describe: 'Replace an existing file' },
    workflow: { type: 'string', coerce: text('--workflow'), describe: 'Only this workflow' },
    since: {
      type: 'string',
      coerce: timeOrAge('--since'),
      describe: 'Runs that started at or after this time (default: the last 30 days)',
    },
    until: { type: 'string', coerce: timeOrAge('--until'), describe: 'Runs that started before this time' },
    simulated: { type: 'boolean', default: false, describe: 'Simulated runs instead of real ones' },
    ...JSON_OPTION,
  },
  examples: [
    ['$0 report -o report.html', 'Write the last 30 days as HTML'],
    ['$0 report --workflow package-build --since 90d -o report.pdf', 'Write a quarter of a workflow as PDF'],
  ],
  run: async ({ output, force, json, workflow, simulated, ...range }) => {
    const { readReport } = await import('../../../documents/read-report.ts');
    const { reportDocument } = await import('../../../documents/report-document.ts');
    const { printDocument } = await import('../../files/print-document.ts');
    const now = Date.now();
    const { since = periodAt('month', now).from, until = now } = range;
    const request = { workflow, simulated, since, until };
    await printDocument({ output, force, json }, (charts) =>
      withStore(async (store) => {
        const report = await readReport(store, request, now);
        const hint = report.runs === 0 ? await simulatedHint(store, request) : undefined;
        if (hint !== undefined) printNote(`No run matches. ${hint}`);
        return reportDocument(report, charts);
      }),
    );
  },
});
