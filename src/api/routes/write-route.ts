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

const reason = text.nullable().default(null);

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
      arms,
      defaultArm: z.enum(ARMS).default('a'),
      design: z.enum(DESIGNS).default('blocks'),
      block: z.enum(BLOCK_KEYS).default('task-type'),
      guards: z
        .array(z.enum(['cost', 'duration']))
        .max(2)
        .default(['cost', 'duration']),
      successMargin: z.number().positive().max(1).default(DEFAULT_PLAN.successMargin),
      ratioMargin: z.number().gt(1).max(100).default(DEFAULT_PLAN.ratioMargin),
      maxPairs: z.number().int().positive().max(100_000).default(DEFAULT_PLAN.maxPairs),
      maxCostUsd: z.number().positive().max(1e9).nullable().default(null),
      allowsNewWorkflow: z.boolean().default(false),
    }),
  }),
  writeRoute({
    name: 'stopExperiment',
    path: '/experiments/{name}/stop',
    summary: 'Stop an experiment, or adopt an arm after its end',
    params: z.object({ name: text }),
    body: z.strictObject({ adopt: z.enum(ARMS).nullable().default(null) }),
  }),
  writeRoute({
    name: 'acceptSuggestion',
    path: '/suggestions/{id}/accept',
    summary: 'Make the change that the selection suggested',
    params: z.object({ id: text }),
    body: z.strictObject({ reason }),
  }),
  writeRoute({
    name: 'declineSuggestion',
    path: '/suggestions/{id}/decline',
    summary: 'Decline a suggestion of the selection',
    params: z.object({ id: text }),
    body: z.strictObject({ reason }),
  }),
  writeRoute({
    name: 'rollBack',
    path: '/configurations/roll-back',
    summary: 'Undo the changes of configurations after a change; without `to`, the last one',
    body: z.strictObject({
      workflow: text,
      step: z.string().max(1000).default(''),
      to: z.number().int().positive().optional(),
      reason,
    }),
  }),
  writeRoute({
    name: 'silenceAlert',
    path: '/alerts/{id}/silence',
    summary: 'Send no messages about an alert for some minutes; 0 ends a silence',
    params: z.object({ id: text }),
    body: z.strictObject({ minutes: z.number().int().min(0).max(MAX_MINUTES), reason }),
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
