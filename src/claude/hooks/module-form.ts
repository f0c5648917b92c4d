import { dirname } from 'node:path';
import { hooksPlugin } from './hooks-plugin.ts';

/** The commands that make a Claude CLI load the hooks as a plugin: for one session, or for good. */
export type ModuleCommands = { readonly once: string; readonly forGood: readonly string[] };

/** How the hooks are used in their module form, which no settings file can name: they are a plugin. */
export function moduleCommands(): ModuleCommands {
  const plugin = hooksPlugin('module');
  return {
    once: `claude --plugin-dir ${JSON.stringify(plugin)}`,
    forGood: [
      `claude plugin marketplace add ${JSON.stringify(dirname(plugin))}`,
      'claude plugin install stepmeter@stepmeter',
    ],
  };
}
