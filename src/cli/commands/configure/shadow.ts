import { counted } from '../../../core/amounts.ts';
import { signedUsd } from '../../../configurations/words.ts';
import type { ShadowReport } from '../../../configurations/estimates/shadow.ts';
import { defineCommand } from '../../command.ts';
import { JSON_OPTION, printResult } from '../../output.ts';
import { requireConfigurations } from '../../no-match/require-configurations.ts';
import { withStore } from '../../with-store.ts';
import { SCOPE_OPTIONS, scopeOfFlags } from './scope-options.ts';

/** `stepmeter configure shadow`. */
export const shadowCommand = defineCommand({
  name: 'shadow',
  describe: 'Show what the choices made in the modes shadow and suggest would have saved',
  options: { ...SCOPE_OPTIONS, ...JSON_OPTION },
  examples: [['$0 configure shadow --workflow package-build', 'Decide whether to use the mode auto']],
  run: async ({ json, ...flags }) => {
    const { shadowReport } = await import('../../../configurations/estimates/shadow.ts');
    const { selectionSettings } = await import('../../../configurations/settings.ts');
    const { plan } = selectionSettings(process.env);
    const scope = scopeOfFlags(flags);
    const report = await withStore(async (store) => {
      await requireConfigurations(store, scope);
      return shadowReport(store, scope, plan);
    });
    printResult(json, report, () => shadowText(report));
  },
});

function shadowText({ outcomes, different, costUsd, saved, unknown }: ShadowReport): string {
  if (outcomes === 0)
    return `What the choices in the modes shadow and suggest would have saved is unknown: ${unknown}.`;
  const counts = `${saved && different === 0 ? 'None' : different} of ${counted(outcomes, 'run')} in the modes shadow and suggest`;
  const runs = `${counts} would have used another configuration.`;
  if (saved && different === 0) return runs;
  if (!saved) return `${runs} Cannot state what it would have saved: ${unknown}.`;
  const cost =
    costUsd === null
      ? ''
      : ` Their cost was $${costUsd.actual.toFixed(2)} on average; $${costUsd.chosen.toFixed(2)} would have been expected.`;
  return `${runs} They would have been worth ${signedUsd(saved.utility)} a run [${signedUsd(saved.low)}, ${signedUsd(saved.high)}] compared with the default.${cost}`;
}
