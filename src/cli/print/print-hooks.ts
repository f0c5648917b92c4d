import { printable } from '../../core/text/printable.ts';
import type { HooksChange } from '../../claude/hooks/change-hooks.ts';
import { outdated, worktreesFlag, type HooksStatus, type ScopeStatus } from '../../claude/hooks/hooks-status.ts';
import type { ModuleCommands } from '../../claude/hooks/module-form.ts';
import type { Screen } from '../terminal/screen.ts';
import { table, type Column } from '../terminal/table.ts';
import { wrap } from '../terminal/wrap.ts';

const NO_CLI = `No Claude CLI with a readable version was found on the PATH: only hooks that every version supports were
installed. Run \`stepmeter hooks install\` again after installing the CLI`;

/** The change to a settings file, done or planned. */
export function changeText(change: HooksChange, verb: 'install' | 'uninstall', dryRun = false): string {
  const { file, backup, events } = change;
  if (!change.changed)
    return verb === 'install'
      ? `The hooks are already installed in ${file}`
      : `No Stepmeter hooks are installed in ${file}`;
  if (dryRun) return `Changes to ${file}:\n\n${change.diff}`;
  const done =
    verb === 'install'
      ? `Installed hooks for ${events.length} events in ${file}${forText(change)}. Sessions started from now on are recorded`
      : `Removed the hooks from ${file}`;
  return [
    backup ? `${done}.\nBackup of the previous file: ${backup}` : done,
    ...(verb === 'install' && change.cli === null ? [NO_CLI] : []),
  ].join('\n');
}

function forText({ cli }: HooksChange): string {
  return cli ? ` for Claude CLI ${cli}` : '';
}

/** How to use the hooks as a plugin. */
export function moduleText({ oneSession, everySession }: ModuleCommands): string {
  return [
    'As a module, the hooks are a plugin. It requires Claude CLI 2.1.290 or newer.',
    '',
    'For one session:',
    `  ${oneSession}`,
    '',
    'For every session:',
    ...everySession.map((command) => `  ${command}`),
  ].join('\n');
}

const COLUMNS: readonly Column[] = [
  { heading: 'SCOPE' },
  { heading: 'FORM', drop: 1 },
  { heading: 'STATE', min: 12 },
  { heading: 'FILE', min: 15, cutAt: 'start' },
];

/** The status of the hooks in every scope. */
export function statusText({ cli, scopes, managed }: HooksStatus, screen: Screen): string {
  const rows = scopes.map((scope) => [scope.scope, scope.form ?? '-', stateOf(scope, cli), scope.file]);
  const notes = [
    // In the home folder, the scopes user and project have the same file.
    ...new Set(scopes.flatMap(({ problem }) => problem ?? [])),
    ...(managed.allowManagedHooksOnly ? [`${managed.file} allows only hooks of the administrator`] : []),
    ...(managed.disableAllHooks ? [`${managed.file} disables all hooks`] : []),
    ...(managed.problem ? [managed.problem] : []),
  ];
  return [table(COLUMNS, rows, screen), ...notes.map((note) => wrap(printable(note), screen.width))].join('\n');
}

function stateOf(status: ScopeStatus, cli: string | null): string {
  const { form, missing, plugins, problem, disableAllHooks, unknownEvents } = status;
  if (problem) return 'not readable';
  if (disableAllHooks) return 'disabled by disableAllHooks';
  if (form === null) return 'not installed';
  const again = `run stepmeter hooks install${worktreesFlag(status)} again`;
  if (missing.length > 0) return `calls missing scripts: ${missing.join(', ')}; ${again}`;
  if (form === 'module') return `plugin ${plugins.join(', ')}`;
  const reason = outdated(status, cli);
  if (!reason) return 'installed';
  const effect = unknownEvents.length > 0 ? `, which does not support ${unknownEvents.join(', ')}` : '';
  return `${reason}${effect}: ${again}`;
}
