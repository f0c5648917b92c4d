import type { HooksChange } from '../claude/hooks/change-hooks.ts';
import { outdated, type HooksStatus, type ScopeStatus } from '../claude/hooks/hooks-status.ts';
import type { ModuleCommands } from '../claude/hooks/module-form.ts';
import { table } from './table.ts';

const NO_CLI = `No Claude CLI was found on the PATH, or it does not print its version: only hooks that every version knows
were installed. Run \`stepmeter hooks install\` again when it is installed`;

/** What was done to a settings file, or would be. */
export function changeText(change: HooksChange, verb: 'install' | 'uninstall', dryRun = false): string {
  const { file, backup, events } = change;
  if (!change.changed)
    return verb === 'install' ? `The hooks are in ${file} already` : `There are no hooks of Stepmeter’s in ${file}`;
  if (dryRun) return `${file} would change like this:\n\n${change.diff}`;
  const done =
    verb === 'install'
      ? `Hooks for ${events.length} events are in ${file}${forText(change)}. Sessions that start from now on are recorded`
      : `The hooks are gone from ${file}`;
  return [
    backup ? `${done}.\nThe file as it was: ${backup}` : done,
    ...(verb === 'install' && change.cli === null ? [NO_CLI] : []),
  ].join('\n');
}

function forText({ cli }: HooksChange): string {
  return cli ? `, for Claude CLI ${cli}` : '';
}

/** How to have the hooks as a plugin. */
export function moduleText({ once, forGood }: ModuleCommands): string {
  return [
    'The hooks in their module form are a plugin, which a Claude CLI from 2.1.290 on loads.',
    '',
    'For one session:',
    `  ${once}`,
    '',
    'For every session:',
    ...forGood.map((command) => `  ${command}`),
  ].join('\n');
}

const COLUMNS = ['SCOPE', 'FORM', 'STATE', 'FILE'].map((heading) => ({ heading }));

/** How the hooks stand in every scope. */
export function statusText({ cli, scopes, managed }: HooksStatus): string {
  const rows = scopes.map((scope) => [scope.scope, scope.form ?? '-', stateOf(scope, cli), scope.file]);
  const notes = [
    ...scopes.flatMap(({ problem }) => problem ?? []),
    ...(managed.allowManagedHooksOnly ? [`${managed.file} lets no hooks but an administrator’s run`] : []),
    ...(managed.disableAllHooks ? [`${managed.file} switches every hook off`] : []),
    ...(managed.problem ? [managed.problem] : []),
  ];
  return [table(COLUMNS, rows), ...notes].join('\n');
}

function stateOf(status: ScopeStatus, cli: string | null): string {
  const { form, missing, plugins, problem, disableAllHooks, unknownEvents } = status;
  if (problem) return 'not readable';
  if (disableAllHooks) return 'switched off by disableAllHooks';
  if (form === null) return 'not installed';
  if (missing.length > 0) return `calls scripts that are gone: ${missing.join(', ')}; install again`;
  if (form === 'module') return `plugin ${plugins.join(', ')}`;
  const reason = outdated(status, cli);
  if (!reason) return 'installed';
  const effect = unknownEvents.length > 0 ? `, which does not know ${unknownEvents.join(', ')}` : '';
  return `${reason}${effect}: run stepmeter hooks install again`;
}
