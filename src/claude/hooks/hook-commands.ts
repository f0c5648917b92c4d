import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { asObject, parseJson } from '../../core/json.ts';
import { firstWith, hasFeature, knownEvents } from '../cli/cli-features.ts';
import { hooksPlugin } from './hooks-plugin.ts';

/** The command that each hook event is to run. */
export type HookCommands = ReadonlyMap<string, string>;

/** The hook that serves worktrees, and how long it may take: a plain worktree of a large repository takes a while. */
const WORKTREES = { event: 'WorktreeCreate', script: 'create-worktree', timeoutSeconds: 300 } as const;

/** How long the CLI waits for a hook at most, in seconds: they take milliseconds, but a disk may hang. */
const TIMEOUT_SECONDS = 5;

/** A hook as a settings file or a plugin manifest declares it. */
export function hookHandler(command: string) {
  const isOfWorktrees = scriptOf(command)?.endsWith(`/${WORKTREES.script}`) ?? false;
  return { type: 'command', command, timeout: isOfWorktrees ? WORKTREES.timeoutSeconds : TIMEOUT_SECONDS };
}

const SCRIPT = /\/(log-[a-z-]+)/;

/**
 * The hooks as commands with absolute paths: those of the committed plugin whose events a CLI of this version knows.
 * `exec` spares the shell that the CLI starts to run them. `folder` holds the plugin.
 */
export function hookCommands(version: string | undefined, folder: string = hooksPlugin('command')): HookCommands {
  const manifest = asObject(parseJson(readFileSync(join(folder, '.claude-plugin', 'plugin.json'), 'utf8')));
  const known = knownEvents(version);
  return new Map(
    Object.entries(asObject(manifest['hooks'])).flatMap(([event, groups]) => {
      const script = SCRIPT.exec(JSON.stringify(groups))?.[1];
      return script && known.has(event) ? [[event, `exec ${quoted(join(folder, script))}`] as const] : [];
    }),
  );
}

/** A path as a shell takes it, whatever is in it. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}

/**
 * The hooks of {@link hookCommands}, and the one that serves worktrees from the pool.
 * @throws {UserError} if a CLI of this version does not know it
 */
export function withWorktreeHook(
  commands: HookCommands,
  version: string | undefined,
  folder: string = hooksPlugin('command'),
): HookCommands {
  if (hasFeature('worktree-hooks', version))
    return new Map([...commands, [WORKTREES.event, `exec ${quoted(join(folder, WORKTREES.script))}`]]);
  const found = version ? `Claude CLI ${version} does not support them` : 'no Claude CLI was found on the PATH';
  throw new UserError(`Cannot install the hook for worktrees: ${found}`, {
    hint: `Install Claude CLI ${firstWith('worktree-hooks')} or newer, or omit --worktrees`,
  });
}

/**
 * The hooks that replace installed ones for a CLI of this version: the one that serves worktrees only if it was installed
 * and the CLI knows it.
 */
export function renewedHooks(
  installed: readonly { readonly event: string }[],
  version: string | undefined,
  folder: string = hooksPlugin('command'),
): HookCommands {
  const commands = hookCommands(version, folder);
  const isKept = servesWorktrees(installed.map(({ event }) => event)) && hasFeature('worktree-hooks', version);
  return isKept ? withWorktreeHook(commands, version, folder) : commands;
}

/** Whether the hook that serves worktrees is among those of these events. */
export function servesWorktrees(events: readonly string[]): boolean {
  return events.includes(WORKTREES.event);
}

/** The hooks in the shape that settings files and plugin manifests share. */
export function hooksSetting(commands: HookCommands): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...commands].map(([event, command]) => [event, [{ hooks: [hookHandler(command)] }]]));
}

/** The script that a Stepmeter command runs; undefined for any other command. */
export function scriptOf(command: string): string | undefined {
  return /^exec '(.*)'$/s.exec(command)?.[1]?.replaceAll(`'\\''`, "'");
}
