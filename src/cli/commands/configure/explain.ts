import { EXIT, UserError } from '../../../core/errors.ts';
import { defineCommand } from '../../command.ts';
import { text } from '../../option-values.ts';
import { printResult, TABLE_OPTIONS } from '../../output.ts';
import { explanationText } from '../../print/print-configurations.ts';
import { withStore } from '../../with-store.ts';
import { SCOPE_OPTIONS } from './scope-options.ts';

/** `stepmeter configure explain`. */
export const explainCommand = defineCommand({
  name: 'explain [run]',
  describe: 'Explain why the configuration of a run was chosen, and what would change the choice',
  positionals: {
    run: { type: 'string', coerce: text('RUN'), describe: 'Run ID, or a choice (default: latest of --workflow)' },
  },
  options: { ...SCOPE_OPTIONS, workflow: { ...SCOPE_OPTIONS.workflow, demandOption: false }, ...TABLE_OPTIONS },
  examples: [['$0 configure explain "$choice"', 'Explain a choice before its run']],
  run: async ({ run, workflow, step = '', json, wide }) => {
    const { explain, explainLatest } = await import('../../../configurations/explain.ts');
    const explanation = await withStore((store) => {
      if (run !== undefined) return explain(store, run);
      if (workflow !== undefined) return explainLatest(store, { workflow, step });
      throw new UserError('Cannot explain a choice: it is not named', {
        hint: 'Give the ID of a run or a choice, or --workflow for the latest choice of a workflow',
        exitCode: EXIT.wrongUse,
      });
    });
    printResult(json, explanation, (screen) => explanationText(explanation, screen), wide);
  },
});
