import { defineCommand } from '../../command.ts';
import { text } from '../../option-values.ts';
import { printResult, TABLE_OPTIONS } from '../../output.ts';
import { configurationsText, configurationText, diffText, historyText } from '../../print/print-configurations.ts';
import { requireConfigurations } from '../../no-match/require-configurations.ts';
import { withStore } from '../../with-store.ts';
import { SCOPE_OPTIONS, scopeOfFlags } from '../configure/scope-options.ts';

/** `stepmeter config list`. */
export const listCommand = defineCommand({
  name: 'list',
  describe: 'List the configurations that can be chosen',
  options: { workflow: { ...SCOPE_OPTIONS.workflow, demandOption: false }, ...TABLE_OPTIONS },
  run: async ({ workflow, json, wide }) => {
    const { listConfigurations } = await import('../../../configurations/read-configurations.ts');
    const listed = await withStore(async (store) => {
      if (workflow !== undefined) await requireConfigurations(store, { workflow });
      return listConfigurations(store, workflow);
    });
    printResult(json, listed, (screen) => configurationsText(listed, screen), wide);
  },
});

const ID = { type: 'string', demandOption: true, coerce: text('NAME'), describe: 'Name, or NAME@VERSION' } as const;

/** `stepmeter config show`. */
export const showCommand = defineCommand({
  name: 'show <name>',
  describe: 'Show a configuration: its settings, who added it and why',
  positionals: { name: ID },
  options: { ...SCOPE_OPTIONS, ...TABLE_OPTIONS },
  run: async ({ name, json, wide, ...flags }) => {
    const { findConfiguration } = await import('../../../configurations/read-configurations.ts');
    const found = await withStore((store) => findConfiguration(store, scopeOfFlags(flags), name));
    printResult(json, found, () => configurationText(found), wide);
  },
});

/** `stepmeter config diff`. */
export const diffCommand = defineCommand({
  name: 'diff <a> <b>',
  describe: 'Show the settings in which two configurations differ',
  positionals: { a: ID, b: ID },
  options: { ...SCOPE_OPTIONS, ...TABLE_OPTIONS },
  run: async ({ a, b, json, wide, ...flags }) => {
    const { diffConfigurations, findConfiguration } = await import('../../../configurations/read-configurations.ts');
    const scope = scopeOfFlags(flags);
    const differences = await withStore(async (store) =>
      diffConfigurations(await findConfiguration(store, scope, a), await findConfiguration(store, scope, b)),
    );
    printResult(json, differences, (screen) => diffText(differences, [a, b], screen), wide);
  },
});

/** `stepmeter config history`. */
export const historyCommand = defineCommand({
  name: 'history',
  describe: 'List every change of the configurations of a workflow',
  options: { ...SCOPE_OPTIONS, ...TABLE_OPTIONS },
  run: async ({ json, wide, ...flags }) => {
    const { readHistory } = await import('../../../configurations/read-configurations.ts');
    const scope = scopeOfFlags(flags);
    const events = await withStore(async (store) => {
      await requireConfigurations(store, scope);
      return readHistory(store, scope);
    });
    printResult(json, events, (screen) => historyText(events, screen), wide);
  },
});
