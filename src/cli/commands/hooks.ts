import type { Argv, CommandModule } from 'yargs';
import { cliVersion } from '../../claude/cli/cli-version.ts';
import { installHooks, uninstallHooks, type HooksChange, type HooksOptions } from '../../claude/hooks/change-hooks.ts';
import { hooksStatus } from '../../claude/hooks/hooks-status.ts';
import { moduleCommands } from '../../claude/hooks/module-form.ts';
import { SCOPES, type Scope } from '../../claude/hooks/settings-file.ts';
import { JSON_OPTION, answer } from '../json-option.ts';
import { changeText, moduleText, statusText } from '../print-hooks.ts';

const SCOPE_OPTION = {
  scope: {
    choices: SCOPES,
    default: 'user',
    describe: 'Settings scope: user, project or local',
  },
  'dry-run': { type: 'boolean', default: false, describe: 'Show the changes without writing them' },
} as const;

const install: CommandModule = {
  command: 'install',
  describe: 'Install hooks into Claude settings',
  builder: (yargs) =>
    yargs.options({
      ...SCOPE_OPTION,
      form: {
        choices: ['command', 'module'],
        default: 'command',
        describe: 'Hook type: settings-file commands or plugin module',
      },
      ...JSON_OPTION,
    }),
  handler: async (flags) => {
    if (flags['form'] === 'command') {
      const cli = await cliVersion('claude', process.env);
      return tell(flags, installHooks({ ...optionsOf(flags), cli }), 'install');
    }
    const commands = moduleCommands();
    return answer(flags['json'] === true, { form: 'module', ...commands }, () => moduleText(commands));
  },
};

const uninstall: CommandModule = {
  command: 'uninstall',
  describe: 'Remove the installed hooks',
  builder: (yargs) => yargs.options({ ...SCOPE_OPTION, ...JSON_OPTION }),
  handler: (flags) => tell(flags, uninstallHooks(optionsOf(flags)), 'uninstall'),
};

const status: CommandModule = {
  command: 'status',
  describe: 'Show the status of the installed hooks',
  builder: (yargs) =>
    yargs.options({ scope: { choices: SCOPES, describe: 'Settings scope (default: all)' }, ...JSON_OPTION }),
  handler: async (flags) => {
    const { cli, scopes, managed } = hooksStatus(process.env, process.cwd(), await cliVersion('claude', process.env));
    const asked = flags['scope'];
    const found = { cli, managed, scopes: scopes.filter(({ scope }) => asked === undefined || scope === asked) };
    answer(flags['json'] === true, found, () => statusText(found));
  },
};

/** `stepmeter hooks install | uninstall | status`. */
export const hooksCommand: CommandModule = {
  command: 'hooks',
  describe: 'Manage the hooks that record interactive Claude sessions',
  builder: (yargs: Argv) =>
    yargs
      .command(install)
      .command(uninstall)
      .command(status)
      .demandCommand(1, 'Cannot run `hooks`: expected one of install, uninstall, status'),
  handler: () => {},
};

type Flags = Readonly<Record<string, unknown>>;

function optionsOf(flags: Flags): HooksOptions {
  return {
    scope: flags['scope'] as Scope,
    env: process.env,
    cwd: process.cwd(),
    dryRun: flags['dry-run'] === true,
  };
}

function tell(flags: Flags, change: HooksChange, verb: 'install' | 'uninstall'): void {
  return answer(flags['json'] === true, { ...change, form: 'command' }, () =>
    changeText(change, verb, optionsOf(flags).dryRun),
  );
}
