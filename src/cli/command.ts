import type { Argv, InferredOptionTypes, Options, PositionalOptions } from 'yargs';
import { EXIT } from '../core/errors.ts';
import { useSettings } from './use-settings.ts';

/** The groups of commands in the help, in this order. */
export const COMMAND_GROUPS = ['Look at results', 'Record', 'Parallel work', 'Grafana stack', 'Operate'] as const;

/** A group of commands in the help. */
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

/** What a command receives: the values of its declared flags, and the words after `--`. */
export type Flags<O extends Declarations> = Readonly<InferredOptionTypes<O>> & { readonly '--'?: readonly unknown[] };

type Declarations = Readonly<Record<string, Options>>;

/** A command before it is registered with the parser. */
export type Command = {
  /** Its name, with positional arguments as yargs writes them, such as `show [run]`. */
  readonly name: string;
  /** What it does, as an imperative; false hides it from the help. */
  readonly describe: string | false;
  readonly group?: CommandGroup;
  /** What its documentation is generated from. */
  readonly documentation: CommandDocumentation;
  /** Registers it; `exit` receives its exit code. */
  readonly register: (yargs: Argv, exit: (code: number) => void) => Argv;
};

/** The parts of a declaration that users read. */
export type CommandDocumentation = {
  readonly usage?: string;
  readonly positionals?: Readonly<Record<string, PositionalOptions>>;
  readonly options?: Declarations;
  readonly examples?: readonly (readonly [string, string])[];
  readonly commands?: readonly Command[];
};

/** The declaration of a command. The types of its flags follow from the declared options. */
export type CommandDefinition<O extends Declarations, P extends Readonly<Record<string, PositionalOptions>>> = {
  readonly name: string;
  readonly describe: string | false;
  readonly group?: CommandGroup;
  /** The usage line, if it differs from the name and the flags. */
  readonly usage?: string;
  readonly positionals?: P;
  readonly options?: O;
  /** Pairs of flags that exclude each other. */
  readonly conflicts?: readonly (readonly [string, string])[];
  /** Command lines with what they do. */
  readonly examples?: readonly (readonly [string, string])[];
  /** False for commands that need no settings, such as those inside a recorded workflow, which must start fast. */
  readonly usesSettings?: boolean;
  /** Runs the command; returns its exit code if it is not 0. */
  readonly run: (flags: Flags<O & P>) => Promise<number | void> | number | void;
};

/** Declares a command. */
export function defineCommand<
  const O extends Declarations = Record<never, never>,
  const P extends Readonly<Record<string, PositionalOptions>> = Record<never, never>,
>(definition: CommandDefinition<O, P>): Command {
  const { name, describe, group } = definition;
  return {
    name,
    describe,
    ...(group && { group }),
    documentation: definition as CommandDocumentation,
    register: (yargs, exit) =>
      yargs.command({
        command: name,
        describe,
        builder: (own: Argv) => withDeclarations(own, definition),
        handler: async (flags) => {
          if (definition.usesSettings !== false) await useSettings();
          exit((await definition.run(flags as unknown as Flags<O & P>)) ?? EXIT.success);
        },
      }),
  };
}

function withDeclarations(
  yargs: Argv,
  definition: Pick<
    CommandDefinition<Declarations, Record<string, PositionalOptions>>,
    'usage' | 'positionals' | 'options' | 'conflicts' | 'examples'
  >,
): Argv {
  const { usage, positionals = {}, options = {}, conflicts = [], examples = [] } = definition;
  const base = usage === undefined ? yargs : yargs.usage(usage);
  for (const [key, declared] of Object.entries(positionals)) {
    base.positional(key, declared);
    // Yargs takes `-` for a flag otherwise, so that the value would be empty.
    if (declared.type === 'string') base.nargs(key, 1);
  }
  for (const [one, other] of conflicts) base.conflicts(one, other);
  return base.options(options).example(examples.map(([line, what]) => [line, what]));
}

/** Declares a command with subcommands; `action` is what it does without one. */
export function defineCommandGroup<const O extends Declarations = Record<never, never>>(definition: {
  readonly name: string;
  readonly describe: string;
  readonly group: CommandGroup;
  readonly commands: readonly Command[];
  readonly action?: Pick<CommandDefinition<O, Record<never, never>>, 'options' | 'examples' | 'run'>;
}): Command {
  const { name, describe, group, commands, action } = definition;
  return {
    name,
    describe,
    group,
    documentation: { ...(action as CommandDocumentation | undefined), commands },
    register: (yargs, exit) =>
      yargs.command({
        command: name,
        describe,
        builder: (own: Argv) => {
          for (const command of commands) command.register(own, exit);
          if (!action) return demandSubcommand(own, name, commands);
          return withDeclarations(own, { ...action, options: ofNoSubcommand(action.options ?? {}) });
        },
        handler: async (flags) => {
          if (!action) return;
          await useSettings();
          exit((await action.run(flags as unknown as Flags<O>)) ?? EXIT.success);
        },
      }),
  };
}

function demandSubcommand(yargs: Argv, name: string, commands: readonly Command[]): Argv {
  const names = commands.map((command) => command.name.split(' ')[0]).join(', ');
  return yargs.demandCommand(1, `Cannot run \`${name}\`: expected one of ${names}`);
}

/** Subcommands would list and accept these flags otherwise, and ignore them. */
function ofNoSubcommand(options: Declarations): Declarations {
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, { ...option, global: false }]));
}
