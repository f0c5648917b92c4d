import { cliVersion } from '../../claude/cli/cli-version.ts';
import { installHooks, uninstallHooks, type HooksChange, type HooksOptions } from '../../claude/hooks/change-hooks.ts';
import { hooksStatus } from '../../claude/hooks/hooks-status.ts';
import { moduleCommands } from '../../claude/hooks/module-form.ts';
import { SCOPES } from '../../claude/hooks/settings-file.ts';
import { EXIT, UserError } from '../../core/errors.ts';
import { defineCommand, defineCommandGroup, type Flags } from '../command.ts';
import { JSON_OPTION, printResult, TABLE_OPTIONS } from '../output.ts';
import { changeText, moduleText, statusText } from '../print/print-hooks.ts';

const CHANGE_OPTIONS = {
  scope: { choices: SCOPES, default: 'user', describe: 'Settings scope: user, project or local' },
  'dry-run': { type: 'boolean', default: false, describe: 'Show the changes without writing them' },
  ...JSON_OPTION,
} as const;

const install = defineCommand({
  name: 'install',
  describe: 'Install hooks into Claude settings',
  options: {
    ...CHANGE_OPTIONS,
    form: {
      choices: ['command', 'module'],
      default: 'command',
      describe: 'Hook type: settings-file commands or plugin module',
    },
    worktrees: {
      type: 'boolean',
      default: false,
      describe: 'Serve claude --worktree and isolated subagents from the pool of worktrees',
    },
  },
  examples: [
    ['$0 hooks install --scope user --dry-run', 'Show what would be changed'],
    ['$0 hooks install --worktrees', 'Record sessions, and give claude --worktree a worktree of the pool'],
  ],
  run: async (flags) => {
    if (flags.form === 'command') {
      const cli = await cliVersion('claude', process.env);
      return printChange(flags, installHooks({ ...optionsOf(flags), cli, worktrees: flags.worktrees }), 'install');
    }
    if (flags.worktrees)
      throw new UserError('Cannot install the hook for worktrees in module form: a plugin module has no such hook', {
        hint: 'Omit --form module, or install it with a second `stepmeter hooks install --worktrees`',
        exitCode: EXIT.wrongUse,
      });
    const commands = moduleCommands();
    return printResult(flags.json, { form: 'module', ...commands }, () => moduleText(commands));
  },
});

const uninstall = defineCommand({
  name: 'uninstall',
  describe: 'Remove the installed hooks',
  options: CHANGE_OPTIONS,
  examples: [['$0 hooks uninstall', 'Leave the settings file as it was']],
  run: (flags) => printChange(flags, uninstallHooks(optionsOf(flags)), 'uninstall'),
});

const status = defineCommand({
  name: 'status',
  describe: 'Show the status of the installed hooks',
  options: { scope: { choices: SCOPES, describe: 'Settings scope (default: all)' }, ...TABLE_OPTIONS },
  examples: [['$0 hooks status', 'Show every scope']],
  run: async ({ scope: wanted, json, wide }) => {
    const { cli, scopes, managed } = hooksStatus(process.env, process.cwd(), await cliVersion('claude', process.env));
    const found = { cli, managed, scopes: scopes.filter(({ scope }) => wanted === undefined || scope === wanted) };
    printResult(json, found, (screen) => statusText(found, screen), wide);
  },
});

/** `stepmeter hooks install | uninstall | status`. */
export const hooksCommand = defineCommandGroup({
  name: 'hooks',
  describe: 'Manage the hooks that record interactive Claude sessions',
  group: 'Record',
  commands: [install, uninstall, status],
});

type ChangeFlags = Flags<typeof CHANGE_OPTIONS>;

function optionsOf({ scope, 'dry-run': dryRun }: ChangeFlags): HooksOptions {
  return { scope, env: process.env, cwd: process.cwd(), dryRun };
}

function printChange(flags: ChangeFlags, change: HooksChange, verb: 'install' | 'uninstall'): void {
  printResult(flags.json, { ...change, form: 'command' }, () => changeText(change, verb, flags['dry-run']));
}
