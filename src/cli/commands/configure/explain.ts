import { defineCommand } from '../../command.ts';
import { text } from '../../option-values.ts';
import { printResult, TABLE_OPTIONS } from '../../output.ts';
import { explanationText } from '../../print/print-configurations.ts';
import { withStore } from '../../with-store.ts';

/** `stepmeter configure explain`. */
export const explainCommand = defineCommand({
  name: 'explain <run>',
  describe: 'Explain why the configuration of a run was chosen, and what would change the choice',
  positionals: {
    run: { type: 'string', demandOption: true, coerce: text('RUN'), describe: 'Run ID, or a choice' },
  },
  options: TABLE_OPTIONS,
  examples: [['$0 configure explain "$choice"', 'Explain a choice before its run']],
  run: async ({ run, json, wide }) => {
    const { explain } = await import('../../../configurations/explain.ts');
    const explanation = await withStore((store) => explain(store, run));
    printResult(json, explanation, (screen) => explanationText(explanation, screen), wide);
  },
});
