import type { WhatIf } from '../../../configurations/estimates/what-if.ts';
import { cents, count, counted } from '../../../core/amounts.ts';
import { defineCommand } from '../../command.ts';
import { text } from '../../option-values.ts';
import { JSON_OPTION, printResult } from '../../output.ts';
import { withStore } from '../../with-store.ts';
import { SCOPE_OPTIONS, scopeOfFlags } from './scope-options.ts';

/** `stepmeter configure what-if`. */
export const whatIfCommand = defineCommand({
  name: 'what-if <name>',
  describe: 'Estimate what a configuration would have been worth if it had always been used',
  positionals: {
    name: { type: 'string', demandOption: true, coerce: text('NAME'), describe: 'Name of the configuration' },
  },
  options: { ...SCOPE_OPTIONS, ...JSON_OPTION },
  examples: [['$0 configure what-if strong --workflow package-build', 'Compare it with what was used']],
  run: async ({ name, json, ...flags }) => {
    const { whatIf, LEAST_EFFECTIVE } = await import('../../../configurations/estimates/what-if.ts');
    const { selectionSettings } = await import('../../../configurations/settings.ts');
    const { plan } = selectionSettings(process.env);
    const result = await withStore((store) => whatIf(store, scopeOfFlags(flags), name, plan));
    printResult(json, result, () => whatIfText(result, LEAST_EFFECTIVE));
  },
});

function whatIfText({ name, known, runs, effectiveRuns, actual, estimate }: WhatIf, least: number): string {
  const worth = actual === null ? '' : `; on average, ${runs === 1 ? 'it was' : 'they were'} worth ${cents(actual)}`;
  const of = `${count(runs)} of ${counted(known, 'run')} could have used ${name}${worth}.`;
  if (!estimate)
    return `${of} Cannot state what ${name} would have been worth: the runs that used it count as ${effectiveRuns.toFixed(1)}, at least ${least} are needed.`;
  const { utility, low, high } = estimate;
  return `${of} With ${name} alone they would have been worth ${cents(utility)} [${cents(low)}, ${cents(high)}].`;
}
