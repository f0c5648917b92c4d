import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hooksPlugin } from '../claude/hooks-plugin.ts';
import { asObject, parseJson } from '../core/json.ts';
import type { WantedHooks } from './hook-entries.ts';

const SCRIPT = /\/(log-[a-z-]+)/;

/** A path as a shell takes it, whatever is in it. */
const quoted = (path: string): string => `'${path.replaceAll("'", `'\\''`)}'`;

/**
 * The hooks as commands, as the plugin in that form has them, with absolute paths. `exec` spares the shell that the CLI
 * starts to run them.
 */
export const wantedHooks = (folder: string = hooksPlugin('command')): WantedHooks => {
  const manifest = asObject(parseJson(readFileSync(join(folder, '.claude-plugin', 'plugin.json'), 'utf8')));
  return new Map(
    Object.entries(asObject(manifest['hooks'])).flatMap(([event, groups]) => {
      const script = SCRIPT.exec(JSON.stringify(groups))?.[1];
      return script ? [[event, `exec ${quoted(join(folder, script))}`] as const] : [];
    }),
  );
};

/** The script that a command of ours runs; undefined where the command is not as we write it. */
export const scriptOf = (command: string): string | undefined =>
  /^exec '(.*)'$/s.exec(command)?.[1]?.replaceAll(`'\\''`, "'");
