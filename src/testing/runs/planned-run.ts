import type { Context, RunContext, RunResult, StepKind } from '../../core/context.ts';
import { newRunId, newStepId } from '../../core/ids/ids.ts';
import type { FileChange, SpoolRecord } from '../../spool/record.ts';
import { appendRecord } from '../../spool/append-record.ts';
import { openContextFolder } from '../../spool/context-folder.ts';
import { planSession, type SessionPlan, type ToolPlan } from './planned-session.ts';

/** A run in stages: each stage writes the records since the stage before it. */
export type PlayedRun = { readonly id: string; readonly stages: readonly (() => void)[] };

/** A run ends when it has reached its duration, which may be in the past. */
const LONGEST_MS = 500_000;

const PROJECT = '/home/somebody/project';

/** Generates the n-th run, written to the spool stage by stage. */
export function planRun(spool: string, number: number): PlayedRun {
  const { run: rest, steps, result, seconds } = runPlan(number);
  const run: RunContext = { id: newRunId(), ...rest };
  let startedAt: number;
  let drop: (records: readonly SpoolRecord[]) => void;
  return {
    id: run.id,
    stages: [
      () => {
        startedAt = Date.now() - LONGEST_MS;
        drop = folderOf(spool, { v: 1, run, startedAt, project: PROJECT });
      },
      ...steps.flatMap((step) => playStep(spool, run, step)),
      () => drop([{ v: 1, type: 'run.ended', at: startedAt + seconds * 1000, result }]),
    ],
  };
}

type RunPlan = {
  readonly run: Omit<RunContext, 'id'>;
  readonly steps: readonly StepPlan[];
  readonly result: RunResult;
  readonly seconds: number;
};

type StepPlan = {
  readonly name: string;
  readonly attempt?: number;
  readonly kind?: StepKind;
  readonly result?: RunResult;
  readonly seconds: number;
  readonly session: SessionPlan;
};

/** The plan of the n-th run: workflows, types, variants, configurations and results alternate. */
function runPlan(number: number): RunPlan {
  return {
    run: {
      workflow: number % 3 === 2 ? 'docs-build' : 'package-build',
      ...(number % 4 === 0 ? {} : { taskType: number % 2 ? 'library' : 'tool' }),
      configId: 'default',
      configVersion: number >= 6 ? 'v2' : 'v1',
      variant: number % 2 ? 'candidate' : 'control',
    },
    steps: stepPlans(number, number % 3 === 1),
    result: number % 5 === 4 ? 'failure' : number === 7 ? 'cancelled' : 'success',
    seconds: 240 + 17 * number,
  };
}

/** The models, one of which has no price. */
const [OPUS, HAIKU, SONNET, UNPRICED] = [
  'claude-opus-5-5',
  'claude-haiku-4-5',
  'claude-sonnet-5',
  'model-without-price',
];

const READ: ToolPlan = { tool: 'Read', ms: 30 };

const DENIED: ToolPlan = { tool: 'Bash', ms: 0, fails: 'denied' };

const CREATED: Omit<FileChange, 'path'> = { operation: 'create', size: 120, lines: 4, linesAdded: 4, linesRemoved: 0 };

const WRITE: ToolPlan = { tool: 'Write', ms: 55, file: CREATED };

const CHANGED: Omit<FileChange, 'path'> = {
  operation: 'modify',
  size: 100,
  sizeBefore: 160,
  lines: 3,
  linesAdded: 2,
  linesRemoved: 5,
};

const EDIT: ToolPlan = { tool: 'Edit', ms: 85, file: CHANGED };

const TEST: ToolPlan = { tool: 'Bash', ms: 4200 };
const FAILING_TEST: ToolPlan = { tool: 'Bash', ms: 3100, fails: 'error' };

const DELETED: Omit<FileChange, 'path'> = { operation: 'delete', sizeBefore: 77, linesAdded: 0, linesRemoved: 6 };

const REMOVE: ToolPlan = { tool: 'Bash', ms: 700, file: DELETED };

function stepPlans(number: number, broken: boolean): StepPlan[] {
  const effort = number % 2 ? 'high' : 'medium';
  // Later runs have other models, prompt files and CLI versions than earlier ones.
  const later = number >= 6;
  const facts = { cliVersion: later ? '2.1.331' : '2.1.330', prompts: later ? 'b2b2' : 'a1a1' };
  const model = later ? (SONNET ?? '') : (OPUS ?? '');
  const plan = { model: HAIKU ?? '', effort: 'low', requests: 2, tools: [READ, DENIED], ...facts };
  const implement = {
    model,
    effort,
    requests: 3,
    tools: [READ, WRITE, EDIT, TEST],
    subagentModel: HAIKU ?? '',
    ...facts,
  };
  const check = { model: HAIKU ?? '', requests: 1, tools: [broken ? FAILING_TEST : TEST], failed: broken, ...facts };
  const repair = { model, effort, requests: 2, tools: [EDIT, REMOVE, TEST], ...facts };
  // A bill would have its price.
  const unpriced = { model: UNPRICED ?? '', requests: 1, tools: [READ], hasBill: false, ...facts };
  const first: StepPlan[] = [
    { name: 'plan', seconds: 20 + number, session: plan },
    { name: 'implement', seconds: 140 + 10 * number, session: implement },
    { name: 'check', seconds: 30, result: broken ? 'failure' : 'success', session: check },
  ];
  const again: StepPlan[] = [
    { name: 'repair', kind: 'repair', seconds: 60, session: repair },
    { name: 'check', attempt: 2, kind: 'retry', seconds: 25, session: { ...check, failed: false, tools: [TEST] } },
  ];
  return [
    ...first,
    ...(broken ? again : []),
    ...(number % 4 === 3 ? [{ name: 'report', seconds: 5, session: unpriced }] : []),
  ];
}

function folderOf(spool: string, context: Context): (records: readonly SpoolRecord[]) => void {
  const folder = openContextFolder(spool, context);
  return (records) => {
    for (const record of records) appendRecord(folder, record);
  };
}

function playStep(spool: string, run: RunContext, plan: StepPlan): (() => void)[] {
  const { name, attempt = 1, kind = 'first', result = 'success', seconds, session } = plan;
  const step = { id: newStepId(), name, attempt, kind };
  let drop: (records: readonly SpoolRecord[]) => void;
  let end: readonly SpoolRecord[];
  let startedAt: number;
  return [
    () => {
      startedAt = Date.now() - seconds * 1000;
      const context: Context = { v: 1, run, step, startedAt, project: PROJECT };
      const records = planSession(context, session);
      drop = folderOf(spool, context);
      drop(records.calls);
      end = records.end;
    },
    () => {
      drop(end);
      drop([{ v: 1, type: 'step.ended', at: startedAt + seconds * 1000, result }]);
    },
  ];
}
