import { existsSync } from 'node:fs';
import type { HookForm } from '../claude/hooks-plugin.ts';
import type { Environment } from '../core/environment.ts';
import { UserError } from '../core/errors.ts';
import { hooksIn, isComplete, isSet, pluginsIn } from './hook-entries.ts';
import { readSettings, SCOPES, settingsPath, type Scope } from './settings-file.ts';
import { scriptOf, wantedHooks } from './wanted-hooks.ts';

/** What a settings file has of our hooks. */
export type ScopeStatus = {
  readonly scope: Scope;
  readonly file: string;
  readonly exists: boolean;
  /** How the hooks are installed there; null where they are not. */
  readonly form: HookForm | null;
  /** Whether the hooks are those of this version of Stepmeter, all of them. */
  readonly upToDate: boolean;
  readonly events: readonly string[];
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
export type HooksStatus = { readonly scopes: readonly ScopeStatus[]; readonly managed: ManagedStatus };

const MANAGED: Readonly<Record<string, string>> = {
  darwin: '/Library/Application Support/ClaudeCode/managed-settings.json',
  linux: '/etc/claude-code/managed-settings.json',
};

const NOTHING = {
  form: null,
  upToDate: false,
  events: [],
  plugins: [],
  missing: [],
  disableAllHooks: false,
} as const;

type Readable = { readonly text: string | undefined; readonly problem?: string };

const readText = (file: string): Readable => {
  try {
    const { text } = readSettings(file);
    return { text: text?.trim() ? text : undefined };
  } catch (error) {
    if (error instanceof UserError) return { text: undefined, problem: error.message };
    throw error;
  }
};

const installedIn = (text: string): Omit<ScopeStatus, 'scope' | 'file' | 'exists' | 'problem'> => {
  const [hooks, plugins] = [hooksIn(text), pluginsIn(text)];
  const scripts = new Set(hooks.flatMap(({ command }) => scriptOf(command) ?? []));
  const form = hooks.length > 0 ? 'command' : 'module';
  return {
    form: hooks.length > 0 || plugins.length > 0 ? form : null,
    upToDate: isComplete(text, wantedHooks()),
    events: hooks.map(({ event }) => event),
    plugins,
    missing: [...scripts].filter((script) => !existsSync(script)),
    disableAllHooks: isSet(text, 'disableAllHooks'),
  };
};

const statusIn = (scope: Scope, env: Environment, cwd: string): ScopeStatus => {
  const file = settingsPath(scope, env, cwd);
  const { text, problem } = readText(file);
  const about = { scope, file, exists: existsSync(file) };
  return { ...about, ...(text === undefined ? NOTHING : installedIn(text)), ...(problem && { problem }) };
};

const managedStatus = (file: string): ManagedStatus => {
  const { text = '{}', problem } = readText(file);
  return {
    file,
    exists: existsSync(file),
    allowManagedHooksOnly: isSet(text, 'allowManagedHooksOnly'),
    disableAllHooks: isSet(text, 'disableAllHooks'),
    ...(problem && { problem }),
  };
};

/** Looks how our hooks stand in every scope, and whether an administrator's settings let them run. */
export const hooksStatus = (
  env: Environment,
  cwd: string,
  managed: string = MANAGED[process.platform] ?? String(MANAGED['linux']),
): HooksStatus => ({
  scopes: SCOPES.map((scope) => statusIn(scope, env, cwd)),
  managed: managedStatus(managed),
});
