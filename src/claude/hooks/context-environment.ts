import { delimiter } from 'node:path';
import type { Context } from '../../core/context.ts';
import { VARIABLE, type Environment } from '../../core/environment.ts';
import { identityEnvironment } from '../../spool/context-folder.ts';
import { hooksPlugin } from './hooks-plugin.ts';
import { isSideloadingDisabled } from './managed-settings.ts';

/**
 * The environment through which child processes inherit a context, on top of `env`: its identity, and the hooks for
 * every Claude CLI that is started inside it, by whatever command. From 2.1.290 on the CLI loads the plugin folders that
 * `CLAUDE_CODE_PLUGIN_DIRS` lists; older ones ignore the variable.
 */
export function contextEnvironment(folder: string, context: Context, env: Environment): Record<string, string> {
  return { ...identityEnvironment(folder, context), ...pluginEnvironment(env) };
}

function pluginEnvironment(env: Environment): Record<string, string> {
  const plugin = inheritablePlugin();
  if (!plugin) return {};
  const others = pluginsIn(env).filter((other) => other !== plugin);
  return { [VARIABLE.plugins]: [...others, plugin].join(delimiter) };
}

/** The plugin that can be named in the variable; undefined if there is none, or if the CLI would refuse it. */
function inheritablePlugin(): string | undefined {
  try {
    const plugin = hooksPlugin('module');
    return plugin.includes(delimiter) || isSideloadingDisabled() ? undefined : plugin;
  } catch {
    // Stepmeter's own folder was not found: its code is bundled into another program.
    return undefined;
  }
}

function pluginsIn(env: Environment): string[] {
  return (env[VARIABLE.plugins] ?? '').split(delimiter).filter((plugin) => plugin.trim() !== '');
}

/** An environment without the inherited hooks, for a CLI that would print a warning about them. */
export function withoutInheritedHooks(env: Environment): Environment {
  const plugin = inheritablePlugin();
  const others = pluginsIn(env).filter((other) => other !== plugin);
  const { [VARIABLE.plugins]: _, ...rest } = env;
  return others.length > 0 ? { ...rest, [VARIABLE.plugins]: others.join(delimiter) } : rest;
}
