import { defineCommand } from '../../command.ts';
import { printText } from '../../output.ts';
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
    const pack = await withStore((store) => exportPack(store, scopeOfFlags(flags)));
    printText(JSON.stringify(pack, null, 2));
  },
});
