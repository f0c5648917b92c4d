import { defineCommand } from '../../command.ts';
import { printMessage, printText } from '../../output.ts';
import { requireConfigurations } from '../../no-match/require-configurations.ts';
import { withStore } from '../../with-store.ts';
import { SCOPE_OPTIONS, scopeOfFlags } from '../configure/scope-options.ts';

/** `stepmeter config export`. */
export const exportPackCommand = defineCommand({
  name: 'export',
  describe: 'Print the outcomes of configurations as a prior pack, for `config import` in another store',
  options: SCOPE_OPTIONS,
  examples: [['$0 config export --workflow package-build > pack.json', 'Share what was learned, without tasks']],
  run: async (flags) => {
    const { exportPack } = await import('../../../configurations/export-pack.ts');
    const scope = scopeOfFlags(flags);
    const pack = await withStore(async (store) => {
      await requireConfigurations(store, scope);
      return exportPack(store, scope);
    });
    if (pack.cells.length === 0) printMessage('The pack is empty, and cannot be imported: no outcome is known yet');
    printText(JSON.stringify(pack, null, 2));
  },
});
