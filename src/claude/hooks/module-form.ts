import { dirname } from 'node:path';
import { hooksPlugin } from './hooks-plugin.ts';

/** The commands that make the Claude CLI load the hooks as a plugin: for one session, or permanently. */
export type ModuleCommands = { readonly oneSession: string; readonly everySession: readonly string[] };

/** How to load the hooks as a module: they are a plugin, which a settings file cannot name. */
export function moduleCommands(): ModuleCommands {
  const plugin = hooksPlugin('module');
  return {
    oneSession: `claude --plugin-dir ${JSON.stringify(plugin)}`,
    everySession: [
      `claude plugin marketplace add ${JSON.stringify(dirname(plugin))}`,
      'claude plugin install stepmeter@stepmeter',
    ],
  };
}
