import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../core/environment.ts';
import { asArray, asObject, asText, parseJson, type JsonObject } from '../core/json.ts';

/** Fires a hook event: runs the matching commands and resolves when they have ended. */
export type FireHook = (event: string, payload: JsonObject) => Promise<void>;

/** Loads the command hooks of plugin folders, like the Claude CLI with `--plugin-dir`. */
export function pluginHooks(plugins: readonly string[], cwd: string, env: Environment): FireHook {
  const loaded = plugins.map((plugin) => ({ plugin, hooks: hooksOf(plugin) }));
  return async (event, payload) => {
    const tool = asText(payload['tool_name']);
    const running = loaded.flatMap(({ plugin, hooks }) =>
      commandsFor(hooks, event, tool).map((command) => {
        const itsOwn = { ...env, CLAUDE_PLUGIN_ROOT: plugin, CLAUDE_PROJECT_DIR: cwd };
        return run(command.replaceAll('${CLAUDE_PLUGIN_ROOT}', plugin), payload, cwd, itsOwn);
      }),
    );
    await Promise.all(running);
  };
}

/** The hooks of a plugin by event, from its manifest or from the file that the manifest names. */
function hooksOf(plugin: string): JsonObject {
  const { hooks } = readJson(join(plugin, '.claude-plugin', 'plugin.json'));
  const file = asText(hooks);
  return asObject(file ? readJson(join(plugin, file))['hooks'] : hooks);
}

function readJson(file: string): JsonObject {
  return asObject(parseJson(readFileSync(file, 'utf8')));
}

function commandsFor(hooks: JsonObject, event: string, tool: string | undefined): string[] {
  return asArray(hooks[event])
    .map(asObject)
    .filter((entry) => matches(asText(entry['matcher']), tool))
    .flatMap((entry) => asArray(entry['hooks']).map(asObject))
    .filter((handler) => handler['type'] === 'command')
    .flatMap((handler) => asText(handler['command']) ?? []);
}

const NAMES_ONLY = /^[\w\- ,|]+$/;

/**
 * Whether a matcher applies to a tool: none and `*` match all, lists of names are compared, anything else is a regular
 * expression.
 */
function matches(matcher: string | undefined, tool: string | undefined): boolean {
  if (matcher === undefined || matcher === '*' || tool === undefined) return true;
  if (!NAMES_ONLY.test(matcher)) return new RegExp(matcher).test(tool);
  return matcher.split(/[|,]/).some((name) => name.trim() === tool);
}

function run(command: string, payload: JsonObject, cwd: string, env: Environment): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn('sh', ['-c', command], { cwd, env, stdio: ['pipe', 'ignore', 'ignore'] });
    child.on('error', () => resolve());
    child.on('close', () => resolve());
    // A hook may exit without reading its input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(JSON.stringify(payload));
  });
}
