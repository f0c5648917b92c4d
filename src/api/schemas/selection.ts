import { SELECTION_MODES } from '../../configurations/choice.ts';
import { SELECTION_KIND } from '../../core/value-sets.ts';
import { z } from '../libraries.ts';
import { count, time } from './shared.ts';

const scope = {
  workflow: z.string(),
  step: z.string().meta({ description: 'Empty for the whole workflow' }),
};

const suggestion = z
  .strictObject({
    id: z.string(),
    at: time,
    kind: z.enum(['default', 'remove']),
    name: z.string(),
    reason: z.string(),
    status: z.enum(['open', 'accepted', 'declined', 'undone', 'outdated']),
  })
  .openapi('Suggestion');

const alarm = z
  .strictObject({
    number: count.meta({ description: 'The decision whose outcome revealed it' }),
    at: time,
    what: z.string(),
    cause: z.string().nullable().meta({ description: 'What changed at that time; null if nothing is known' }),
  })
  .openapi('SelectionAlarm');

/** The configurations of all workflows and steps. */
export const configurations = z
  .strictObject({
    mode: z.enum(SELECTION_MODES),
    valueUsd: z.number().meta({ description: 'What a success is worth' }),
    scopes: z.array(
      z.strictObject({
        ...scope,
        configurations: z.array(
          z.strictObject({
            id: z.string(),
            name: z.string(),
            version: count,
            isDefault: z.boolean(),
            settings: z.record(z.string(), z.string()),
            author: z.string(),
            reason: z.string().nullable(),
            at: time,
          }),
        ),
        suggestions: z.array(suggestion),
        alarms: z.array(alarm),
        overrides: z
          .array(
            z.strictObject({
              taskType: z.string().nullable(),
              complexity: z.string().nullable(),
              size: z.string().nullable(),
              choices: count,
              overrides: count.meta({ description: 'Choices that a person made' }),
              disagreements: count.meta({ description: 'Of these, those that the selection would not have made' }),
              latest: z.strictObject({ used: z.string(), reason: z.string() }),
            }),
          )
          .meta({
            description:
              'Contexts in which persons made more than 30 % of the choices, and at least three, among the latest 1,000 of the scope',
          }),
        history: z.array(
          z.strictObject({
            number: count,
            at: time,
            author: z.string(),
            reason: z.string().nullable(),
            what: z.string(),
          }),
        ),
      }),
    ),
  })
  .openapi('Configurations');

const decided = {
  id: z.string(),
  ...scope,
  number: count,
  at: time,
  mode: z.enum(SELECTION_MODES),
  kind: z.enum(SELECTION_KIND),
  taskType: z.string().nullable(),
  complexity: z.string().nullable(),
  size: z.string().nullable(),
  defaultName: z.string(),
  chosen: z.string().meta({ description: 'What the selection would use' }),
  used: z.string().meta({ description: 'What the run uses' }),
  version: z.string(),
  propensity: z.number().nullable().meta({ description: 'Null if a person chose it' }),
  level: z.string().meta({ description: 'The level of the evidence' }),
  reason: z.string(),
  priceUsd: z.number(),
};

/** The latest decisions. */
export const decisionList = z
  .strictObject({
    decisions: z.array(
      z.strictObject({
        ...decided,
        outcome: z
          .strictObject({ run: z.string(), success: z.boolean(), costUsd: z.number().nullable() })
          .nullable()
          .meta({ description: 'Null while it is not known' }),
      }),
    ),
  })
  .openapi('DecisionList');

/** Why a decision was made. */
export const explanation = z
  .strictObject({
    decision: z.strictObject(decided),
    candidates: z.array(
      z.strictObject({
        name: z.string(),
        success: z.number(),
        low: z.number(),
        high: z.number(),
        costUsd: z.number().nullable(),
        durationMs: z.number().nullable(),
        utility: z.number(),
        floor: z.number().meta({ description: 'The probability that it is admissible' }),
        better: z.number().meta({ description: 'The probability that it is better than the default' }),
        standing: z.string(),
        runs: z.number().nullable().meta({
          description: 'Outcomes over all tasks, of which those before an alarm count as a fifth; null if not recorded',
        }),
        timeUsd: z.number().meta({ description: 'The price of the duration' }),
        limitUsd: z.number().nullable().meta({ description: 'The cost limit that it would exceed' }),
        budget: z
          .strictObject({ priceUsd: z.number(), leftUsd: z.number() })
          .nullable()
          .meta({ description: 'What it is expected to lose, if that exceeds the remaining budget for exploration' }),
        defaultRuns: count.nullable().meta({ description: 'How many outcomes of the default are still needed' }),
        costPerSuccessUsd: z.number().nullable(),
      }),
    ),
    changes: z.array(z.strictObject({ name: z.string(), valueUsd: z.number(), isAbove: z.boolean() })),
    prior: z.strictObject({ origin: z.string(), cells: count, runs: count }).nullable(),
    needs: z
      .array(z.strictObject({ name: z.string(), what: z.string() }))
      .meta({ description: 'What kept each of the other configurations from being used' }),
    outcome: z.strictObject({ success: z.boolean(), costUsd: z.number().nullable() }).nullable(),
    drift: z.array(z.strictObject({ what: z.string(), expected: z.string(), found: z.string() })),
    alarms: z.array(alarm),
    suggestions: z.array(suggestion),
  })
  .openapi('Explanation');
