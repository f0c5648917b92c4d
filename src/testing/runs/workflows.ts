import type { Random } from './random.ts';

/** The type of work of a session, which determines the tools it calls. */
export type Work = 'reading' | 'writing' | 'checking';

/** The baseline of a step. A step without a model is a command without a session. */
export type StepSpec = {
  readonly name: string;
  readonly work: Work;
  readonly model?: string;
  readonly effort?: string;
  /** The median number of model requests of a session. */
  readonly requests: number;
  /** Seconds per request, or of the command if there is no session. */
  readonly seconds: number;
  /** Output tokens per request. */
  readonly output: number;
  /** Initial tokens of the conversation. */
  readonly prompt: number;
  /** The failure rate of attempts other than the last. */
  readonly fails: number;
  /** The step that repairs a failure of this one before the next attempt. */
  readonly repairedBy?: StepSpec;
};

/** The baseline of a workflow. */
export type WorkflowSpec = {
  readonly name: string;
  /** Relative frequency of its runs. */
  readonly weight: number;
  readonly successRate: number;
  readonly taskTypes: readonly [string, ...string[]];
  readonly configId: string;
  readonly configVersion: number;
  /** The arms of its experiment, with the cost of each relative to the first. */
  readonly variants?: readonly (readonly [string, number])[];
  readonly steps: readonly [StepSpec, ...StepSpec[]];
};

const OPUS = 'claude-opus-5-5';
const SONNET = 'claude-sonnet-5-5';

const REPAIR = writing({ name: 'repair', requests: 7, effort: 'high', fails: 0 });

const HAIKU = 'claude-haiku-4-5';
const FABLE = 'claude-fable-5-2';

/** The simulated workflows: five, with up to eight steps. */
export const WORKFLOWS: readonly [WorkflowSpec, ...WorkflowSpec[]] = [
  {
    name: 'package-build',
    weight: 0.35,
    successRate: 0.9,
    taskTypes: ['library', 'cli', 'service'],
    configId: 'build',
    configVersion: 12,
    variants: [
      ['control', 1],
      ['short-prompts', 0.9],
    ],
    steps: [
      reading({ name: 'plan' }),
      reading({ name: 'design', requests: 5, output: 1100 }),
      writing({ name: 'implement', requests: 18 }),
      command({ name: 'test', seconds: 55, fails: 0.12, repairedBy: REPAIR }),
      checking({ name: 'check' }),
      reading({ name: 'review', model: FABLE, effort: 'medium', requests: 5, output: 500 }),
      command({ name: 'merge', seconds: 6 }),
    ],
  },
  {
    name: 'bug-fix',
    weight: 0.25,
    successRate: 0.88,
    taskTypes: ['library', 'service'],
    configId: 'fix',
    configVersion: 7,
    steps: [
      reading({ name: 'plan', requests: 9, output: 450 }),
      writing({ name: 'implement', requests: 10, effort: 'high' }),
      command({ name: 'test', seconds: 45, fails: 0.15, repairedBy: REPAIR }),
      reading({ name: 'review', requests: 4, effort: 'medium' }),
      command({ name: 'merge', seconds: 6 }),
    ],
  },
  {
    name: 'dependency-update',
    weight: 0.2,
    successRate: 0.93,
    taskTypes: ['library', 'cli', 'service'],
    configId: 'update',
    configVersion: 4,
    steps: [
      reading({ name: 'plan', model: SONNET, effort: 'low', requests: 4 }),
      writing({ name: 'implement', model: HAIKU, requests: 6 }),
      command({ name: 'test', seconds: 60, fails: 0.2, repairedBy: REPAIR }),
      command({ name: 'merge', seconds: 6 }),
    ],
  },
  {
    name: 'docs-refresh',
    weight: 0.12,
    successRate: 0.95,
    taskTypes: ['documentation'],
    configId: 'docs',
    configVersion: 3,
    steps: [
      reading({ name: 'plan', model: SONNET, effort: 'low', requests: 5 }),
      writing({ name: 'implement', requests: 9 }),
      checking({ name: 'check', fails: 0.1 }),
      command({ name: 'merge', seconds: 6 }),
    ],
  },
  {
    name: 'security-audit',
    weight: 0.08,
    successRate: 0.92,
    taskTypes: ['service'],
    configId: 'audit',
    configVersion: 2,
    steps: [
      reading({ name: 'plan', model: FABLE, requests: 6 }),
      reading({ name: 'review', requests: 16, output: 500, prompt: 30_000 }),
      writing({ name: 'implement', requests: 8 }),
      checking({ name: 'check', fails: 0.12 }),
      command({ name: 'merge', seconds: 6 }),
    ],
  },
];

/** Selects a workflow by its weight. */
export function drawWorkflow(random: Random): WorkflowSpec {
  return random.weighted(WORKFLOWS.map((spec) => [spec, spec.weight] as const));
}

type Given = Partial<StepSpec> & Pick<StepSpec, 'name'>;

function reading(step: Given): StepSpec {
  return {
    work: 'reading',
    model: OPUS,
    effort: 'high',
    requests: 7,
    seconds: 11,
    output: 700,
    prompt: 18_000,
    fails: 0.03,
    ...step,
  };
}

function writing(step: Given): StepSpec {
  return {
    work: 'writing',
    model: SONNET,
    effort: 'medium',
    requests: 14,
    seconds: 9,
    output: 650,
    prompt: 22_000,
    fails: 0.05,
    ...step,
  };
}

function command(step: Given): StepSpec {
  return {
    work: 'checking',
    requests: 0,
    seconds: 40,
    output: 0,
    prompt: 0,
    fails: 0.01,
    ...step,
  };
}

function checking(step: Given): StepSpec {
  return {
    work: 'checking',
    model: HAIKU,
    requests: 6,
    seconds: 4,
    output: 250,
    prompt: 12_000,
    fails: 0.22,
    repairedBy: REPAIR,
    ...step,
  };
}
