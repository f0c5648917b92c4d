import { SELECTION_MODES } from '../../configurations/choice.ts';
import { DRIFT_KIND, SELECTION_KIND } from '../../core/value-sets.ts';
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
    kind: z
      .enum(['default', 'remove'])
      .meta({ description: 'To make a configuration the default, or to stop choosing it' }),
    name: z.string().meta({ description: 'The configuration' }),
    reason: z.string(),
    status: z.enum(['open', 'accepted', 'declined', 'undone', 'outdated']).meta({
      description:
        '`outdated` if a later suggestion or later outcomes contradict it, or the configurations are others now',
    }),
  })
  .openapi('Suggestion');

const alarm = z
  .strictObject({
    number: count.meta({ description: 'The decision whose outcome revealed it' }),
    at: time,
    what: z.string().meta({ description: 'What became worse, and by how much' }),
    cause: z.string().nullable().meta({ description: 'What changed at that time; null if nothing is known' }),
  })
  .openapi('SelectionAlarm');

/** The configurations of all workflows and steps. */
export const configurations = z
  .strictObject({
    mode: z.enum(SELECTION_MODES).meta({
      description:
        '`off`: nothing is chosen or recorded; `shadow`: choices are recorded; `suggest`: recorded and shown; `auto`: used',
    }),
    valueUsd: z.number().meta({ description: 'What a success is worth' }),
    scopes: z.array(
      z.strictObject({
        ...scope,
        configurations: z.array(
          z.strictObject({
            id: z.string().meta({ description: '`NAME@VERSION`, unique in its workflow and step' }),
            name: z.string(),
            version: count,
            isDefault: z.boolean().meta({ description: 'Whether it is used if nothing is chosen' }),
            settings: z.record(z.string(), z.string()),
            author: z.string(),
            reason: z.string().nullable().meta({ description: 'Why it was added; null if no reason was given' }),
            at: time,
          }),
        ),
        suggestions: z.array(suggestion).meta({ description: 'The latest first' }),
        alarms: z.array(alarm).meta({ description: 'The latest first, at most 20' }),
        overrides: z
          .array(
            z.strictObject({
              taskType: z.string().nullable().meta({ description: 'Null for choices without one' }),
              complexity: z.string().nullable().meta({ description: 'Null for choices without one' }),
              size: z.string().nullable().meta({ description: 'Null for choices without one' }),
              choices: count.meta({ description: 'Choices in this context, of persons and of the selection' }),
              overrides: count.meta({ description: 'Choices that a person made' }),
              disagreements: count.meta({ description: 'Of these, those that the selection would not have made' }),
              latest: z
                .strictObject({ used: z.string().meta({ description: 'The configuration' }), reason: z.string() })
                .meta({ description: 'The latest choice of a person in this context' }),
            }),
          )
          .meta({
            description:
              'Contexts in which persons made more than 30 % of the choices, and at least three, among the latest 1,000 of the scope',
          }),
        history: z
          .array(
            z.strictObject({
              number: count.meta({ description: 'From 1 in the workflow or step; `to` of a rollback' }),
              at: time,
              author: z.string(),
              reason: z.string().nullable().meta({ description: 'Null if no reason was given' }),
              what: z.string().meta({ description: 'The change in words' }),
            }),
          )
          .meta({ description: 'Changes of the configurations, the latest first' }),
      }),
    ),
  })
  .openapi('Configurations');

const decided = {
  id: z.string(),
  ...scope,
  number: count.meta({ description: 'From 1 in the workflow or step' }),
  at: time,
  mode: z.enum(SELECTION_MODES).meta({ description: 'The mode of the selection at that time' }),
  kind: z.enum(SELECTION_KIND).meta({
    description:
      'Why `used` was used: it is the default, the best by the evidence, a random choice to learn from, or the choice of a person',
  }),
  taskType: z.string().nullable().meta({ description: 'Null if not given' }),
  complexity: z.string().nullable().meta({ description: 'Null if not given' }),
  size: z.string().nullable().meta({ description: 'Null if not given' }),
  defaultName: z.string().meta({ description: 'The default at that time' }),
  chosen: z.string().meta({ description: 'What the selection would use' }),
  used: z.string().meta({ description: 'What the run uses' }),
  version: z.string().meta({ description: 'The version of the used configuration, as `NAME@VERSION`' }),
  propensity: z
    .number()
    .nullable()
    .meta({ description: 'The probability with which it was used; null if a person chose it' }),
  level: z.string().meta({ description: 'The level of the evidence' }),
  reason: z.string().meta({ description: 'The choice in words' }),
  priceUsd: z
    .number()
    .meta({ description: 'The expected loss compared with the default, less a part of the expected gain' }),
};

/** The latest decisions. */
export const decisionList = z
  .strictObject({
    decisions: z.array(
      z.strictObject({
        ...decided,
        outcome: z
          .strictObject({
            run: z.string().meta({ description: 'The ID of the run' }),
            success: z.boolean(),
            costUsd: z.number().nullable().meta({ description: 'US dollars; null if unknown' }),
          })
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
    candidates: z
      .array(
        z.strictObject({
          name: z.string(),
          success: z.number().meta({ description: 'The expected success rate' }),
          low: z.number().meta({ description: 'The lower end of the 95 % interval of the success rate' }),
          high: z.number().meta({ description: 'The upper end of the 95 % interval of the success rate' }),
          costUsd: z.number().nullable().meta({ description: 'The expected cost; null if unknown' }),
          durationMs: z
            .number()
            .nullable()
            .meta({ description: 'The expected duration in milliseconds; null if unknown' }),
          utility: z.number().meta({
            description: 'The expected value of a success, less cost and the price of the duration, in US dollars',
          }),
          floor: z.number().meta({ description: 'The probability that it is admissible' }),
          better: z.number().meta({ description: 'The probability that it is better than the default' }),
          standing: z.string().meta({
            description:
              'Whether it may be chosen: `free`; after it became worse, not (`set aside`), or only to try it again (`probed`)',
          }),
          runs: z.number().nullable().meta({
            description:
              'Outcomes over all tasks, of which those before an alarm count as a fifth; null if not recorded',
          }),
          timeUsd: z.number().meta({ description: 'The price of the duration' }),
          limitUsd: z
            .number()
            .nullable()
            .meta({ description: 'The cost limit that it would exceed; null if it exceeds none' }),
          budget: z
            .strictObject({
              priceUsd: z.number().meta({ description: 'US dollars' }),
              leftUsd: z.number().meta({ description: 'US dollars' }),
            })
            .nullable()
            .meta({ description: 'What it is expected to lose, if that exceeds the remaining budget for exploration' }),
          defaultRuns: count
            .nullable()
            .meta({ description: 'How many outcomes of the default are still needed; null if there are enough' }),
          costPerSuccessUsd: z.number().nullable().meta({
            description: 'Expected cost divided by expected success rate; null if the cost is unknown or the rate is 0',
          }),
        }),
      )
      .meta({ description: 'The configurations that were compared' }),
    changes: z
      .array(
        z.strictObject({
          name: z.string(),
          valueUsd: z.number().meta({ description: 'What a success would have to be worth, in US dollars' }),
          isAbove: z.boolean().meta({ description: 'Whether it is worth more above this value, or below it' }),
        }),
      )
      .meta({
        description: 'Where another candidate becomes worth more than the chosen one; empty if a person chose',
      }),
    prior: z
      .strictObject({
        origin: z.string().meta({ description: 'Its source, commit and licence, as far as it states them' }),
        cells: count.meta({ description: 'Kinds of tasks with results in it' }),
        runs: count.meta({ description: 'Runs in it' }),
      })
      .nullable()
      .meta({ description: 'The prior pack that applied; null without one' }),
    needs: z
      .array(z.strictObject({ name: z.string(), what: z.string() }))
      .meta({ description: 'What kept each of the other configurations from being used' }),
    outcome: z
      .strictObject({
        success: z.boolean(),
        costUsd: z.number().nullable().meta({ description: 'US dollars; null if unknown' }),
      })
      .nullable()
      .meta({ description: 'Null while it is not known' }),
    drift: z
      .array(
        z.strictObject({
          kind: z.enum(DRIFT_KIND),
          what: z.string().meta({ description: 'The setting in words' }),
          expected: z.string(),
          found: z.string(),
        }),
      )
      .meta({ description: 'How the run differs from what was chosen, or from earlier runs of the same version' }),
    alarms: z.array(alarm).meta({ description: 'The latest of this workflow or step, the latest first' }),
    suggestions: z.array(suggestion).meta({ description: 'Those of this workflow or step' }),
  })
  .openapi('Explanation');
