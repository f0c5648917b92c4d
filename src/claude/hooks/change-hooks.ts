import { join } from 'node:path';
import { hookCommands, renewedHooks, withWorktreeHook, type HookCommands } from './hook-commands.ts';
import { INTERACTIVE_FOLDER, spoolFolder, type Environment } from '../../core/environment.ts';
import { UserError, messageOf } from '../../core/errors.ts';
import { makeFolder } from '../../core/paths/make-folder.ts';
import { backUp, backupsOf, removeBackup, type Backup } from './backup.ts';
import { hooksIn, withHooks, withoutHooks, wrongShape } from './hook-entries.ts';
import { lineDiff } from './line-diff.ts';
import {
  readSettings,
  removeSettings,
  settingsPath,
  writeSettings,
  type Scope,
  type SettingsFile,
} from './settings-file.ts';
import { rememberInstallation } from './installations.ts';

/** Which settings file is to be changed, and whether it is only to be shown how. */
export type HooksOptions = {
  readonly scope: Scope;
  readonly env: Environment;
  readonly cwd: string;
  readonly dryRun?: boolean;
  /** The version of the CLI that reads the file; only hooks that it knows are written. Undefined where it is unknown. */
  readonly cli?: string | undefined;
  /**
   * Whether `claude --worktree` and isolated subagents get worktrees of the pool; `as-installed` keeps the hook for them if
   * the CLI knows it. @default false
   */
  readonly worktrees?: boolean | 'as-installed';
  /** The folder of the scripts. @default that of this package */
  readonly scripts?: string;
};

/** What was done to a settings file, or, in a dry run, would be. */
export type HooksChange = {
  readonly scope: Scope;
  readonly file: string;
  readonly changed: boolean;
  /** The hook events with a Stepmeter hook, after the change. */
  readonly events: readonly string[];
  /** The change as a line diff; empty if nothing changes. */
  readonly diff: string;
  /** Where the file is kept as it was. */
  readonly backup?: string;
  /** The version of the CLI that the hooks are for; null where it is unknown. */
  readonly cli: string | null;
};

/**
 * Adds our hooks for the events that the CLI knows to a settings file, and changes nothing else in it. A second time changes nothing.
 * @throws {UserError} if the file cannot be read or written, or is none that hooks can be added to
 */
export function installHooks(options: HooksOptions): HooksChange {
  const file = open(options);
  const after = withHooks(textOf(file), wantedHooks(options, file));
  const change = described(options, file, after);
  if (options.dryRun) return change;
  openInteractiveFolder(options.env);
  rememberInstallation(options.env, file.path, options.cli);
  if (!change.changed) return change;
  const backup = backUp(file, new Date());
  writeSettings(file, after);
  return { ...change, ...(backup && { backup }) };
}

function open({ scope, env, cwd }: HooksOptions): SettingsFile {
  const file = readSettings(settingsPath(scope, env, cwd));
  const wrong = wrongShape(textOf(file));
  if (!wrong) return file;
  throw new UserError(`Cannot change the settings file ${file.path}: ${wrong.path} is not ${wrong.wanted}`, {
    hint: 'Correct the file (it was not changed), or choose another scope: `stepmeter hooks install --scope`',
  });
}

const EMPTY = '{}\n';

function textOf(file: SettingsFile): string {
  return file.text?.trim() ? file.text : EMPTY;
}

function wantedHooks({ cli, scripts, worktrees }: HooksOptions, file: SettingsFile): HookCommands {
  if (worktrees === 'as-installed') return renewedHooks(hooksIn(textOf(file)), cli, scripts);
  const commands = hookCommands(cli, scripts);
  return worktrees ? withWorktreeHook(commands, cli, scripts) : commands;
}

function described(
  { scope, cli }: HooksOptions,
  file: SettingsFile,
  after: string | undefined,
): Omit<HooksChange, 'backup'> {
  return {
    scope,
    file: file.path,
    changed: after !== file.text,
    events: hooksIn(after?.trim() ? after : EMPTY).map(({ event }) => event),
    cli: cli ?? null,
    diff: after === file.text ? '' : lineDiff(file.text ?? '', after ?? ''),
  };
}

/** Hooks create the folder if it is missing; created here, it exists for the first of them. */
function openInteractiveFolder(env: Environment): void {
  const folder = join(spoolFolder(env), INTERACTIVE_FOLDER);
  try {
    makeFolder(folder);
  } catch (cause) {
    throw new UserError(`Cannot create the folder ${folder}: ${messageOf(cause)}`, {
      hint: 'Make its parent folder writable, or set STEPMETER_HOME to a writable folder',
      cause,
    });
  }
}

/**
 * Removes our hooks from a settings file. Where nothing else was changed since they were added, the file is as it was
 * before, to the byte; otherwise the rest of it is not changed.
 * @throws {UserError} if the file cannot be read or written
 */
export function uninstallHooks(options: HooksOptions): HooksChange {
  const file = open(options);
  if (file.text === undefined || hooksIn(textOf(file)).length === 0) return described(options, file, file.text);
  const before = findBefore(file, new Map(hooksIn(textOf(file)).map(({ event, command }) => [event, command])));
  const after = before ? before.text : withoutHooks(file.text);
  const change = described(options, file, after);
  if (options.dryRun) return change;
  const backup = before ? undefined : backUp(file, new Date());
  put(file, after);
  if (before?.backup) removeBackup(before.backup);
  return { ...change, ...(backup && { backup }) };
}

/** The text that a file had before hooks were added to it, where nothing else has changed since. */
type Before = { readonly text: string | undefined; readonly backup?: Backup };

function findBefore(file: SettingsFile, wanted: HookCommands): Before | undefined {
  // A backup from a later install has our hooks in it already: that is not how the file was without them.
  const wasBefore = (text: string): boolean => {
    const whole = text.trim() ? text : EMPTY;
    return hooksIn(whole).length === 0 && withHooks(whole, wanted) === file.text;
  };
  const backup = backupsOf(file).find(({ text }) => wasBefore(text));
  if (backup) return { text: backup.text, backup };
  return wasBefore(EMPTY) ? { text: undefined } : undefined;
}

function put(file: SettingsFile, text: string | undefined): void {
  return text === undefined ? removeSettings(file) : writeSettings(file, text);
}
