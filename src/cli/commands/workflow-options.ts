import type { RunContext } from '../../core/context.ts';
import { EXIT, UserError } from '../../core/errors.ts';
import { parseAssignmentId } from '../../core/ids/assignment-id.ts';
import { parseChoiceId } from '../../core/ids/choice-id.ts';
import { requireMoney } from '../../core/money-limit.ts';
import type { Flags } from '../command.ts';
import { complexity, text, wholeNumber } from '../option-values.ts';

/** The flags that say what a run is. */
export const WORKFLOW_OPTIONS = {
  'task-type': {
    type: 'string',
    coerce: text('--task-type'),
    describe: 'Task type; use a small set of values',
  },
  complexity: {
    type: 'string',
    coerce: complexity,
    describe: 'Estimated complexity of the task: low, medium, high, or a number from 0 to 1',
  },
  size: { type: 'number', coerce: wholeNumber('--size'), describe: 'Size of the package in files' },
  'config-id': { type: 'string', coerce: text('--config-id'), describe: 'ID of the configuration used by the run' },
  'config-version': { type: 'string', coerce: text('--config-version'), describe: 'Version of the configuration' },
  variant: { type: 'string', coerce: text('--variant'), describe: 'Variant (arm of an experiment)' },
  task: { type: 'string', coerce: text('--task'), describe: 'Task that the run works on' },
  assignment: {
    type: 'string',
    coerce: assignment,
    describe: 'Assignment of `experiment assign`, which sets the variant; empty for none',
  },
  choice: {
    type: 'string',
    coerce: choice,
    describe: 'Choice of `configure`, which sets the configuration; empty for none',
  },
} as const;

/** Those of the flags that were given. */
export function workflowOptions(flags: Flags<typeof WORKFLOW_OPTIONS>): Omit<RunContext, 'id' | 'workflow'> {
  const { 'task-type': taskType, 'config-id': configId, 'config-version': configVersion, variant, task } = flags;
  const given = flags.assignment || undefined;
  const arm = given === undefined ? undefined : armOf(given, variant);
  return {
    ...(taskType !== undefined && { taskType }),
    ...(flags.complexity !== undefined && { complexity: flags.complexity }),
    ...(flags.size !== undefined && { size: flags.size }),
    ...(configId !== undefined && { configId }),
    ...(configVersion !== undefined && { configVersion }),
    ...(variant !== undefined && { variant }),
    ...(task !== undefined && { task }),
    ...(given !== undefined && arm !== undefined && { assignment: given, variant: arm }),
    ...(flags.choice ? configurationOf(flags.choice) : {}),
  };
}

/** A shell variable of `experiment assign`, which is empty if the run is not part of the experiment. */
function assignment(value: unknown): string {
  return value === '' ? '' : text('--assignment')(value);
}

/** A shell variable of `configure`, which is empty if nothing was recorded. */
function choice(value: unknown): string {
  return value === '' ? '' : text('--choice')(value);
}

/** @throws {UserError} if the ID is not one, or of another arm than the variant */
function armOf(id: string, variant: string | undefined): string {
  const parsed = parseAssignmentId(id);
  if (parsed && (variant === undefined || variant === parsed.arm)) return parsed.arm;
  const found = parsed
    ? `it is of arm ${parsed.arm}, --variant is ${JSON.stringify(variant)}`
    : 'it is not an assignment';
  throw new UserError(`Cannot use ${JSON.stringify(id)} for --assignment: ${found}`, {
    hint: 'Give the assignment that `stepmeter experiment assign` prints, and no --variant',
    exitCode: EXIT.wrongUse,
  });
}

/** @throws {UserError} if the ID is not one, or nothing may be spent */
function configurationOf(id: string): Pick<RunContext, 'configId' | 'configVersion' | 'decision' | 'maxCostUsd'> {
  const parsed = parseChoiceId(id);
  if (parsed) {
    const { name: configId, version: configVersion, decision, maxCostUsd } = parsed;
    requireMoney(parsed);
    return { configId, configVersion, decision, ...(maxCostUsd !== null && { maxCostUsd }) };
  }
  throw new UserError(`Cannot use ${JSON.stringify(id)} for --choice: it is not a choice`, {
    hint: 'Give the choice that `stepmeter configure` prints',
    exitCode: EXIT.wrongUse,
  });
}
