import type { Environment } from '../../core/environment.ts';
import { firstWith, hasFeature } from '../cli/cli-features.ts';
import { hasFlag } from '../cli/cli-flags.ts';
import { hookCommands, hooksSetting } from './hook-commands.ts';
import { hookForm, hooksPlugin, type HookForm } from './hooks-plugin.ts';
import { versionedPlugin } from './versioned-plugin.ts';

/** How the hooks get into one session of the Claude CLI. */
export type HookAttachment = {
  /** The form in which they run; `none` where they cannot be attached. */
  readonly form: HookForm | 'none';
  /** What goes before the user's own arguments. */
  readonly args: readonly string[];
  /** Why no hooks run, and what to do; absent where they do. */
  readonly problem?: { readonly message: string; readonly hint: string };
};

/** Flags with which the CLI runs no hooks, wherever they come from. */
const BLOCKING = ['--bare', '--safe-mode'];

/**
 * How to attach the hooks to a CLI of this version (undefined: unknown) that is started with these arguments. Only
 * flags and hook events that the version knows are used, and `--settings`, of which a CLI takes one, is
 * never given a second time:
 * - from 2.1.290 on the plugin with the in-process module;
 * - before that a plugin with the hook commands whose events the version knows, written into the state folder;
 * - if `--plugin-dir` is not supported or the version is unknown: the same hooks as `--settings`.
 */
export function attachHooks(args: readonly string[], version: string | undefined, env: Environment): HookAttachment {
  const blocked = BLOCKING.find((flag) => hasFlag(args, flag));
  if (blocked)
    return none(`with ${blocked} the CLI runs no hooks`, `Omit ${blocked} to record tool calls as they happen`);
  if (hookForm(version) === 'module') return attachModule(args, env);
  if (!hasFeature('settings', version))
    return none(`Claude CLI ${version} is too old`, `Update it to ${firstWith('settings')} or newer`);
  return attachPlugin(version, env) ?? attachSettings(args, version);
}

function none(message: string, hint: string): HookAttachment {
  return {
    form: 'none',
    args: [],
    problem: { message: `Cannot attach hooks: ${message}`, hint },
  };
}

/** The module watches model requests, as the plugin's manifest calls it; a plugin of one session goes by its name. */
const WATCHING = JSON.stringify({ pluginConfigs: { stepmeter: { options: { requests: true } } } });

function attachModule(args: readonly string[], env: Environment): HookAttachment {
  // A session that keeps no transcript has no ledger to take its requests from.
  const isUnwritten = hasFlag(args, '--no-session-persistence') || isTruthy(env['CLAUDE_CODE_SKIP_PROMPT_HISTORY']);
  const watches = isUnwritten && !hasFlag(args, '--settings');
  return {
    form: 'module',
    args: ['--plugin-dir', hooksPlugin('module'), ...(watches ? ['--settings', WATCHING] : [])],
  };
}

/** Whether the CLI reads the value of a variable as true. */
function isTruthy(value: string | undefined): boolean {
  return /^(1|true|yes|on)$/i.test(value?.trim() ?? '');
}

/** The user's own `--plugin-dir` stays: every version that knows it loads several. */
function attachPlugin(version: string | undefined, env: Environment): HookAttachment | undefined {
  if (!hasFeature('plugin-dir', version)) return undefined;
  const plugin = versionedPlugin(hookCommands(version), env);
  return plugin ? { form: 'command', args: ['--plugin-dir', plugin] } : undefined;
}

function attachSettings(args: readonly string[], version: string | undefined): HookAttachment {
  if (!hasFlag(args, '--settings'))
    return { form: 'command', args: ['--settings', JSON.stringify({ hooks: hooksSetting(hookCommands(version)) })] };
  const cli = version ? `Claude CLI ${version}` : 'a Claude CLI of unknown version';
  return none(
    `${cli} accepts hooks only through --settings, which the command already uses`,
    `Update the CLI to ${firstWith('plugin-dir')} or newer, or run \`stepmeter hooks install\` once`,
  );
}
