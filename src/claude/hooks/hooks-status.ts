import { existsSync } from 'node:fs';
import { hasFeature, knownEvents } from '../cli/cli-features.ts';
import { renewedHooks, scriptOf, servesWorktrees } from './hook-commands.ts';
import type { HookForm } from './hooks-plugin.ts';
import type { Environment } from '../../core/environment.ts';
import { UserError } from '../../core/errors.ts';
import { hooksIn, isComplete, isSet, pluginsIn } from './hook-entries.ts';
import { installedFor } from './installations.ts';
import { readSettings, SCOPES, settingsPath, type Scope } from './settings-file.ts';

/** What a settings file has of our hooks. */
export type ScopeStatus = {
  readonly scope: Scope;
  readonly file: string;
  readonly exists: boolean;
  /** How the hooks are installed there; null where they are not. */
  readonly form: HookForm | null;
  /** Whether the hooks are those that this Stepmeter installs for the CLI that was found, all of them. */
  readonly upToDate: boolean;
  readonly events: readonly string[];
  /** Events with a Stepmeter hook that the installed CLI does not support: it may ignore the whole file. */
  readonly unknownEvents: readonly string[];
  /** The version of the CLI that the hooks were installed for; null where it is not known. */
  readonly installedFor: string | null;
  /** Our plugins that the file switches on. */
  readonly plugins: readonly string[];
  /** Scripts that the hooks call and that are not there. */
  readonly missing: readonly string[];
  /** Whether the file switches off every hook. */
  readonly disableAllHooks: boolean;
  /** Why the file cannot be read. */
  readonly problem?: string;
};

/** What an administrator's settings allow. */
export type ManagedStatus = {
  readonly file: string;
  readonly exists: boolean;
  /** Whether hooks other than the administrator's are switched off. */
  readonly allowManagedHooksOnly: boolean;
  readonly disableAllHooks: boolean;
  readonly problem?: string;
};

/** How our hooks stand, in every scope. */
export type HooksStatus = {
  /** The version of the installed CLI; null if there is none or it is unknown. */
  readonly cli: string | null;
  readonly scopes: readonly ScopeStatus[];
  readonly managed: ManagedStatus;
};

const MANAGED: Readonly<Record<string, string>> = {
  darwin: '/Library/Application Support/ClaudeCode/managed-settings.json',
  linux: '/etc/claude-code/managed-settings.json',
};

/**
 * Looks how our hooks stand in every scope for a CLI of this version (undefined: unknown), and whether an administrator's
 * settings let them run.
 */
export function hooksStatus(
  env: Environment,
  cwd: string,
  cli: string | undefined,
  managed: string = MANAGED[process.platform] ?? String(MANAGED['linux']),
): HooksStatus {
  return {
    cli: cli ?? null,
    scopes: SCOPES.map((scope) => statusIn(scope, { env, cwd, cli })),
    managed: managedStatus(managed),
  };
}

type Where = { readonly env: Environment; readonly cwd: string; readonly cli: string | undefined };

const NOTHING = {
  form: null,
  upToDate: false,
  events: [],
  unknownEvents: [],
  installedFor: null,
  plugins: [],
  missing: [],
  disableAllHooks: false,
} as const;

function statusIn(scope: Scope, { env, cwd, cli }: Where): ScopeStatus {
  const file = settingsPath(scope, env, cwd);
  const { text, problem } = readText(file);
  const about = { scope, file, exists: existsSync(file) };
  const version = text === undefined ? undefined : installedFor(env, readSettings(file).path);
  return {
    ...about,
    ...(text === undefined ? NOTHING : installedIn(text, cli ?? version)),
    installedFor: version ?? null,
    ...(problem && { problem }),
  };
}

type Readable = { readonly text: string | undefined; readonly problem?: string };

function readText(file: string): Readable {
  try {
    const { text } = readSettings(file);
    return { text: text?.trim() ? text : undefined };
  } catch (error) {
    if (error instanceof UserError) return { text: undefined, problem: error.message };
    throw error;
  }
}

function installedIn(
  text: string,
  cli: string | undefined,
): Omit<ScopeStatus, 'scope' | 'file' | 'exists' | 'problem' | 'installedFor'> {
  const known = new Set([...knownEvents(cli), ...(hasFeature('worktree-hooks', cli) ? ['WorktreeCreate'] : [])]);
  const [hooks, plugins] = [hooksIn(text), pluginsIn(text)];
  const scripts = new Set(hooks.flatMap(({ command }) => scriptOf(command) ?? []));
  const form = hooks.length > 0 ? 'command' : 'module';
  return {
    form: hooks.length > 0 || plugins.length > 0 ? form : null,
    upToDate: isComplete(text, renewedHooks(hooks, cli)),
    events: hooks.map(({ event }) => event),
    unknownEvents: cli ? hooks.map(({ event }) => event).filter((event) => !known.has(event)) : [],
    plugins,
    missing: [...scripts].filter((script) => !existsSync(script)),
    disableAllHooks: isSet(text, 'disableAllHooks'),
  };
}

function managedStatus(file: string): ManagedStatus {
  const { text = '{}', problem } = readText(file);
  return {
    file,
    exists: existsSync(file),
    allowManagedHooksOnly: isSet(text, 'allowManagedHooksOnly'),
    disableAllHooks: isSet(text, 'disableAllHooks'),
    ...(problem && { problem }),
  };
}

/** What to know of hooks that are not those for the CLI that was found; undefined where they are. */
export function outdated(
  { installedFor: version, upToDate, form }: ScopeStatus,
  cli: string | null,
): string | undefined {
  if (form !== 'command' || upToDate) return undefined;
  return version && cli && version !== cli
    ? `installed for Claude CLI ${version}, found ${cli}`
    : 'installed by another version of Stepmeter';
}

/** What `stepmeter hooks install` needs besides the scope so that it does not remove the hook for worktrees. */
export function worktreesFlag({ events, unknownEvents }: Pick<ScopeStatus, 'events' | 'unknownEvents'>): string {
  return servesWorktrees(events.filter((event) => !unknownEvents.includes(event))) ? ' --worktrees' : '';
}
