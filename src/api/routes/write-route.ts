import { BLOCK_KEYS, DESIGNS } from '../../analysis/experiments/sealed-plan.ts';
import { DEFAULT_PLAN } from '../../analysis/experiments/plan.ts';
import { ARMS } from '../../core/ids/assignment-id.ts';
import { z } from '../libraries.ts';
import type { WriteInput, WriteName } from '../writes/writes.ts';

/** A resource that changes something, by POST. */
export type WriteRoute = {
  readonly name: WriteName;
  /** The path below `/api/v1`, with parameters in braces. */
  readonly path: string;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly body: z.ZodObject;
};

const text = z.string().min(1).max(1000);

const settings = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
  .meta({ description: 'Such as `{"model":"opus","effort":"high"}`; paths of files have to be absolute' });

const otherArm = settings.optional();

/** Two to six arms. */
const arms = z.strictObject({ a: settings, b: settings, c: otherArm, d: otherArm, e: otherArm, f: otherArm });

const reason = text.nullable().default(null).meta({ description: 'Why it is changed; kept with the change' });

/** A silence of at most 30 days. */
const MAX_MINUTES = 30 * 24 * 60;

/** Everything that the API can change. */
export const WRITE_ROUTES: readonly WriteRoute[] = [
  writeRoute({
    name: 'startExperiment',
    path: '/experiments',
    summary: 'Start an experiment: seal its plan',
    body: z.strictObject({
      name: text,
      workflow: text,
      arms: arms.meta({ description: 'Two to six arms with the settings of their configurations' }),
      defaultArm: z
        .enum(ARMS)
        .default('a')
        .meta({ description: 'The arm whose configuration runs get when the experiment assigns none' }),
      design: z.enum(DESIGNS).default('blocks').meta({
        description:
          '`blocks`: each unit, such as a task, gets one arm; `paired`: the runs of a task get every arm once',
      }),
      block: z
        .enum(BLOCK_KEYS)
        .default('task-type')
        .meta({ description: 'What the units of one block have in common' }),
      guards: z
        .array(z.enum(['cost', 'duration']))
        .max(2)
        .default(['cost', 'duration'])
        .meta({ description: 'Other metrics that can decide, beside success' }),
      successMargin: z
        .number()
        .positive()
        .max(1)
        .default(DEFAULT_PLAN.successMargin)
        .meta({ description: 'Differences of success rates up to this are no practical difference' }),
      ratioMargin: z.number().gt(1).max(100).default(DEFAULT_PLAN.ratioMargin).meta({
        description: 'Ratios of cost or duration up to this, and down to its inverse, are no practical difference',
      }),
      maxPairs: z
        .number()
        .int()
        .positive()
        .max(100_000)
        .default(DEFAULT_PLAN.maxPairs)
        .meta({ description: 'Runs of each arm after which no more are assigned' }),
      maxCostUsd: z
        .number()
        .positive()
        .max(1e9)
        .nullable()
        .default(null)
        .meta({ description: 'US dollars after which no more runs are assigned; null without a limit' }),
      allowsNewWorkflow: z
        .boolean()
        .default(false)
        .meta({ description: 'Whether the workflow may be one that has not run yet' }),
    }),
  }),
  writeRoute({
    name: 'stopExperiment',
    path: '/experiments/{name}/stop',
    summary: 'Stop an experiment, or adopt an arm after its end',
    params: z.object({ name: text.meta({ description: 'The name of an experiment' }) }),
    body: z.strictObject({
      adopt: z
        .enum(ARMS)
        .nullable()
        .default(null)
        .meta({ description: 'The arm whose configuration runs get from now on; null for the default arm' }),
    }),
  }),
  writeRoute({
    name: 'acceptSuggestion',
    path: '/suggestions/{id}/accept',
    summary: 'Make the change that the selection suggested',
    params: z.object({ id: text.meta({ description: 'The ID of a suggestion' }) }),
    body: z.strictObject({ reason }),
  }),
  writeRoute({
    name: 'declineSuggestion',
    path: '/suggestions/{id}/decline',
    summary: 'Decline a suggestion of the selection',
    params: z.object({ id: text.meta({ description: 'The ID of a suggestion' }) }),
    body: z.strictObject({ reason }),
  }),
  writeRoute({
    name: 'rollBack',
    path: '/configurations/roll-back',
    summary: 'Undo the changes of configurations after a change; without `to`, the last one',
    body: z.strictObject({
      workflow: text,
      step: z
        .string()
        .max(1000)
        .default('')
        .meta({ description: 'Empty for the configurations of the whole workflow' }),
      to: z.number().int().positive().optional().meta({ description: 'The number of the last change that is kept' }),
      reason,
    }),
  }),
  writeRoute({
    name: 'silenceAlert',
    path: '/alerts/{id}/silence',
    summary: 'Send no messages about an alert for some minutes; 0 ends a silence',
    params: z.object({ id: text.meta({ description: 'The ID of an alert' }) }),
    body: z.strictObject({
      minutes: z.number().int().min(0).max(MAX_MINUTES).meta({ description: '0 ends a silence' }),
      reason,
    }),
  }),
];

/** A route whose schemas have the types of the input of its write. */
type TypedRoute<N extends WriteName, P extends z.ZodObject, B extends z.ZodObject> = {
  readonly name: N;
  readonly path: string;
  readonly summary: string;
  readonly params?: P;
  readonly body: z.infer<P> & z.infer<B> extends WriteInput<N> ? B : never;
};

function writeRoute<
  const N extends WriteName,
  B extends z.ZodObject,
  P extends z.ZodObject = z.ZodObject<Record<never, never>>,
>(route: TypedRoute<N, P, B>): WriteRoute {
  return route as unknown as WriteRoute;
}
