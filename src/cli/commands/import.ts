import type { CommandModule } from 'yargs';
import { EXIT } from '../../core/errors.ts';
import type { ExitCode } from '../exit-code.ts';
import { JSON_OPTION, answer } from '../json-option.ts';
import { text, timeOf } from '../option-values.ts';
import { importText } from '../print-import.ts';
import { openProgress } from '../progress.ts';
import { withStore } from '../with-store.ts';

/** `stepmeter import`. */
export function importCommand(exit: ExitCode): CommandModule {
  return {
    command: 'import',
    describe: 'Import the history of the Claude CLI, without content',
    builder: (yargs) =>
      yargs
        .option('from', {
          type: 'string',
          coerce: text('--from'),
          describe: "Folder of the CLI or of transcripts (default: the CLI's folders)",
        })
        .option('since', {
          type: 'string',
          coerce: timeOf('--since'),
          describe: 'Import sessions that were active since this time, such as 2026-11-02',
        })
        .options(JSON_OPTION)
        .example('$0 import', 'Import everything in ~/.claude/projects or $CLAUDE_CONFIG_DIR')
        .example('$0 import --from /backup/.claude', 'Import transcripts from another folder'),
    handler: async (flags) => {
      const { importHistory } = await import('../../import/import-history.ts');
      const controller = new AbortController();
      process.once('SIGINT', () => controller.abort());
      const progress = openProgress('Importing');
      const report = await withStore((store) =>
        importHistory(store, {
          env: process.env,
          signal: controller.signal,
          onProgress: progress.update,
          ...(typeof flags['from'] === 'string' && { from: flags['from'] }),
          ...(typeof flags['since'] === 'number' && { since: flags['since'] }),
        }),
      ).finally(progress.finish);
      answer(flags['json'] === true, report, () => importText(report));
      if (report.stopped || report.leftOut.length > 0) exit.code = EXIT.workFailed;
    },
  };
}
