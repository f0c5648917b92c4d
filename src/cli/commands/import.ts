import { EXIT } from '../../core/errors.ts';
import { defineCommand } from '../command.ts';
import { text, timeOf } from '../option-values.ts';
import { JSON_OPTION, printResult } from '../output.ts';
import { importText } from '../import/print-import.ts';
import { bytes } from '../../core/amounts.ts';
import { openProgress } from '../terminal/progress.ts';
import { stopSignal } from '../terminal/stop-signal.ts';
import { withStore } from '../with-store.ts';

/** `stepmeter import`. */
export const importCommand = defineCommand({
  name: 'import',
  describe: 'Import the history of the Claude CLI, without content',
  group: 'Record',
  options: {
    from: {
      type: 'string',
      coerce: text('--from'),
      describe: "Folder of the CLI or of transcripts (default: the CLI's folders)",
    },
    since: {
      type: 'string',
      coerce: timeOf('--since'),
      describe: 'Import sessions that were active since this time, such as 2026-11-02',
    },
    ...JSON_OPTION,
  },
  examples: [
    ['$0 import', 'Import everything in ~/.claude/projects or $CLAUDE_CONFIG_DIR'],
    ['$0 import --from /backup/.claude', 'Import transcripts from another folder'],
  ],
  run: async ({ from, since, json }) => {
    const { importHistory } = await import('../../import/import-history.ts');
    const signal = stopSignal();
    const progress = openProgress({ what: 'Importing', amount: bytes });
    const report = await withStore((store) =>
      importHistory(store, {
        env: process.env,
        signal,
        onProgress: ({ bytes: done, totalBytes }) => progress.update({ done, total: totalBytes }),
        ...(from !== undefined && { from }),
        ...(since !== undefined && { since }),
      }),
    ).finally(progress.finish);
    printResult(json, report, () => importText(report));
    return report.stopped || report.leftOut.length > 0 ? EXIT.workFailed : EXIT.success;
  },
});
