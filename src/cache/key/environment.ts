import type { Environment } from '../../core/environment.ts';
import { sha256 } from '../../core/canonical-json.ts';

/** Variables that every command gets; all of them are part of the key. */
const PASSED = /^(?:PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_[A-Z]+|LANGUAGE|TZ|SystemRoot)$/;

/**
 * The environment of a cached command: the variables that every command gets, and the declared ones. No other variable
 * can change its result, because it does not see them.
 */
export function commandEnvironment(declared: readonly string[], env: Environment): Readonly<Record<string, string>> {
  const names = new Set([...Object.keys(env).filter((name) => PASSED.test(name)), ...declared]);
  return Object.fromEntries([...names].sort().flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/**
 * The parts of a key for an environment: digests, because variables may be secret. Folders of the project are written
 * relative to it, so that worktrees share results. A declared variable that is not set differs from an empty one.
 */
export function environmentItems(
  passed: Readonly<Record<string, string>>,
  declared: readonly string[],
  project: string,
): Record<string, string> {
  const unset = declared.filter((name) => !(name in passed)).map((name) => [`env ${name}`, 'not set']);
  const set = Object.entries(passed).map(([name, value]) => [`env ${name}`, sha256(portable(name, value, project))]);
  return Object.fromEntries([...unset, ...set]);
}

function portable(name: string, value: string, project: string): string {
  if (name !== 'PATH') return value;
  return value
    .split(':')
    .map((folder) =>
      folder === project || folder.startsWith(`${project}/`) ? `.${folder.slice(project.length)}` : folder,
    )
    .join(':');
}
