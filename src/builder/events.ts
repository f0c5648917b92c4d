import * as v from 'valibot';
import { ARMS } from '../core/ids/assignment-id.ts';
import { BUDGET_LIMITS } from './budget.ts';
import { described } from './described.ts';

/** The stages of a build, in their order. */
export const STAGES = ['plan', 'implement', 'merge', 'check', 'repair', 'package', 'publish'] as const;

/** A stage of a build; also the name of its step. */
export type Stage = (typeof STAGES)[number];

/** Why a build ended. */
export type BuildEnd = (typeof BUILD_ENDS)[number];

const beyondUsd = 'What sessions of unknown usage may have cost beyond it, up to their reservations, in US dollars';

const started = v.object({
  type: v.literal('build.started'),
  runId: v.string(),
  into: described(v.string(), 'The folder of the package'),
  kind: described(v.string(), 'The kind of the package'),
  configuration: described(
    v.string(),
    'The name of the configuration that was chosen, else its model, effort and strategy',
  ),
  choice: v.exactOptional(
    described(
      v.object({ id: v.nullable(v.string()), mode: v.string(), reason: v.string() }),
      'Why the selection chose the configuration; absent if the user named it. `stepmeter configure explain ID` explains it',
    ),
  ),
  experiment: v.exactOptional(
    described(
      v.object({ name: v.string(), arm: v.picklist(ARMS), reason: v.string() }),
      'The arm that an experiment assigned; with another reason than `assigned`, the build is not part of it',
    ),
  ),
  budgetUsd: described(v.number(), 'What the build may cost, in US dollars'),
  resumed: described(v.boolean(), 'Whether it continues an earlier build'),
  spentUsd: described(v.number(), 'What earlier processes of a resumed build are known to have spent, in US dollars'),
  unknownUsd: described(v.number(), beyondUsd),
});

const stage = v.picklist(STAGES);
const task = v.exactOptional(described(v.string(), 'The task of the plan; absent if the stage has one session'));

const stageStarted = v.object({
  type: v.literal('stage.started'),
  stage,
  task,
  attempt: described(v.number(), '1 for the first attempt at the stage, or at its task'),
});

const count = v.pipe(v.number(), v.integer());

/** What the session of a stage does: names and numbers, no content. */
const sessionActivity = v.object({
  type: v.literal('session.activity'),
  stage,
  task,
  tool: v.exactOptional(described(v.string(), 'The tool that runs; absent while the model answers')),
  file: v.exactOptional(described(v.string(), 'The file that the tool reads or changes')),
  refusedWith: v.exactOptional(
    described(count, 'The HTTP status with which the model API refused a request that the Claude CLI repeats'),
  ),
  files: described(count, 'How many files the session has changed'),
  linesAdded: v.exactOptional(described(count, 'How many lines it has added with its tools; absent if not known')),
  linesRemoved: v.exactOptional(described(count, 'How many lines it has removed; absent if not known')),
  model: v.exactOptional(described(v.string(), 'The model of the last request; absent before the first one')),
  contextTokens: v.exactOptional(described(count, 'The tokens of the last request of the main conversation')),
  contextWindow: v.exactOptional(
    described(count, 'The size of the context of the model, which the Claude CLI says when a session ends'),
  ),
});

const knownUsd = described(v.number(), 'What is known, in US dollars');

const stageEnded = v.object({
  type: v.literal('stage.ended'),
  stage,
  task,
  result: v.picklist(['success', 'failure']),
  detail: v.exactOptional(described(v.string(), 'Why it failed')),
  reused: described(v.boolean(), 'Whether it was done before, and this is its result'),
  costUsd: knownUsd,
  unknownUsd: v.exactOptional(described(v.number(), beyondUsd)),
});

const checkCommand = v.object({
  type: v.literal('check.command'),
  command: described(v.string(), 'The command of the check'),
  ok: described(v.boolean(), 'Whether it passed'),
  cachedMs: v.exactOptional(described(v.number(), 'How long the earlier run took whose result it is, in milliseconds')),
});

const taskWaiting = v.object({
  type: v.literal('task.waiting'),
  task: described(v.string(), 'The task of the plan'),
  reason: described(v.string(), 'What it waits for'),
});

const note = v.object({ type: v.literal('note'), text: described(v.string(), 'What happened, for people') });

const BUILD_ENDS = ['built', 'check_failed', 'budget_exhausted', 'cancelled', 'failed'] as const;

const ended = v.object({
  type: v.literal('build.ended'),
  runId: v.string(),
  end: v.picklist(BUILD_ENDS),
  costUsd: described(v.number(), 'What is known, in US dollars: the cost that the store has, too'),
  unknownUsd: described(v.number(), `${beyondUsd}; the budget counts it as spent`),
  message: described(v.string(), 'How it ended, for people'),
  exhausted: v.exactOptional(
    described(v.picklist(BUDGET_LIMITS), 'The budget that is exhausted; absent if the build ended for another reason'),
  ),
  next: described(v.string(), 'The command that continues, or shows the run'),
  files: described(v.array(v.string()), 'The packed package, if it was built'),
});

/** What happens in a build, as `--json` prints it line by line. */
export const buildEventSchema = v.variant('type', [
  started,
  stageStarted,
  sessionActivity,
  stageEnded,
  checkCommand,
  taskWaiting,
  note,
  ended,
]);

/** What happens in a build: what the view shows, and what `--json` prints line by line. */
export type BuildEvent = v.InferOutput<typeof buildEventSchema>;
