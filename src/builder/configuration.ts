import type { Effort } from '../core/value-sets.ts';
import type { JsonObject } from '../core/json.ts';

/** How the work of a build is divided among sessions. */
export const STRATEGIES = ['auto', 'single', 'parallel', 'subagents', 'cascade'] as const;

/** The strategy of a build; `auto` is resolved before it starts. */
export type Strategy = Exclude<(typeof STRATEGIES)[number], 'auto'>;

/** What a session runs with. */
export type SessionSettings = {
  /** @default the CLI's */
  readonly model?: string;
  readonly effort?: Effort;
  readonly agents?: Readonly<Record<string, JsonObject>>;
};

/** The configuration of a build: what experiments compare and selection chooses. */
export type BuildConfiguration = {
  readonly strategy: Strategy;
  readonly model?: string;
  readonly effort?: Effort;
};

/** The models of a cascade, the least expensive first. */
const CASCADE = ['haiku', 'sonnet', 'opus'] as const;

/** Subagents of the strategy `subagents`, in the form of the CLI's `--agents`. */
const SUBAGENTS: Readonly<Record<string, JsonObject>> = {
  reader: {
    description: 'Reads the specification and existing files, and answers questions about them. Use it before writing',
    prompt: 'Answer from the specification and the files only; quote file and line.',
    tools: ['Read', 'Grep', 'Glob'],
  },
  implementer: {
    description: 'Writes the sources of one task of the plan',
    prompt: 'Write the sources of the task you are given, and nothing else.',
    tools: ['Read', 'Write', 'Edit', 'Grep', 'Glob'],
  },
  tester: {
    description: 'Writes tests for every statement of the specification, and runs them',
    prompt: 'Write tests from the specification, not from the sources; report each failure with its cause.',
    tools: ['Read', 'Write', 'Edit', 'Bash'],
  },
  reviewer: {
    description: 'Reviews the finished package against the specification. Use it last',
    prompt: 'List every statement of the specification that the package does not satisfy, with file and line.',
    tools: ['Read', 'Grep', 'Glob'],
  },
};

/**
 * The settings of a session. A cascade begins with the least expensive model, and each repair uses the next one; the
 * check decides. With a configured model, the cascade ends at that one.
 * @param repairs how many repairs came before, 0 for the first implementation
 */
export function sessionSettings({ strategy, model, effort }: BuildConfiguration, repairs: number): SessionSettings {
  const shared = effort === undefined ? {} : { effort };
  if (strategy === 'cascade') {
    const models = model === undefined ? CASCADE : [...CASCADE.filter((one) => one !== model).slice(0, 1), model];
    return { ...shared, model: models[Math.min(repairs, models.length - 1)] ?? 'opus' };
  }
  const agents = strategy === 'subagents' ? { agents: SUBAGENTS } : {};
  return { ...shared, ...agents, ...(model !== undefined && { model }) };
}

/** The ID of a configuration, under which runs are compared; what is not set is left out. */
export function configurationId({ strategy, model, effort }: BuildConfiguration): string {
  return [model, effort, strategy].filter((part) => part !== undefined).join('-');
}
