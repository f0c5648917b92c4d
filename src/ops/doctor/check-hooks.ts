import { cliVersion } from '../../claude/cli/cli-version.ts';
import { hookForm } from '../../claude/hooks/hooks-plugin.ts';
import type { Environment } from '../../core/environment.ts';
import {
  hooksStatus,
  outdated,
  worktreesFlag,
  type ManagedStatus,
  type ScopeStatus,
} from '../../claude/hooks/hooks-status.ts';
import { checking, type Check } from './check.ts';

/** Whether there is a Claude CLI to record. */
export async function checkClaude(env: Environment): Promise<Check> {
  const claude = checking('Claude CLI');
  const version = await cliVersion('claude', env);
  if (version) return claude.ok(`${version}, hooks as ${hookForm(version) === 'module' ? 'a module' : 'commands'}`);
  return claude.unset(
    '`claude` is not on the PATH or does not print its version',
    'Install the Claude CLI to record it',
  );
}

const { ok, unset, warn, fail } = checking('hooks');

/** Whether interactive sessions are recorded. Steps attach their own hooks. */
export async function checkHooks(env: Environment, cwd: string): Promise<Check> {
  const { cli, scopes, managed } = hooksStatus(env, cwd, await cliVersion('claude', env));
  const found = scopes.flatMap((scope) => inScope(scope, cli) ?? []);
  const worst = found.find(({ state }) => state === 'fail') ?? found.find(({ state }) => state === 'warn') ?? found[0];
  if (worst) return worst.state === 'ok' ? (managedProblem(managed) ?? worst) : worst;
  return unset(
    'not installed: steps are recorded, interactive sessions are not',
    'Run `stepmeter hooks install` to record interactive sessions',
  );
}

function inScope(found: ScopeStatus, cli: string | null): Check | undefined {
  const install = `stepmeter hooks install --scope ${found.scope}${worktreesFlag(found)}`;
  if (found.problem) return fail(found.problem, `Fix ${found.file}`);
  if (found.form === null) return undefined;
  if (found.disableAllHooks)
    return fail(`${found.file} disables all hooks`, `Remove "disableAllHooks" from ${found.file}`);
  if (found.missing.length > 0)
    return fail(`${found.file} calls ${found.missing.join(', ')}, which does not exist`, `Run \`${install}\``);
  const reason = outdated(found, cli);
  if (reason && found.unknownEvents.length > 0) {
    const events = found.unknownEvents.join(', ');
    return fail(
      `${found.file}: ${reason}, which does not support ${events} and may ignore the whole file`,
      `Run \`${install}\``,
    );
  }
  if (reason) return warn(`${found.file}: ${reason}`, `Run \`${install}\` again`);
  return ok(`in ${found.file}`);
}

function managedProblem({ file, allowManagedHooksOnly, disableAllHooks }: ManagedStatus): Check | undefined {
  if (!allowManagedHooksOnly && !disableAllHooks) return undefined;
  return fail(`${file} allows only hooks of the administrator`, 'Ask your administrator to allow the hooks');
}
