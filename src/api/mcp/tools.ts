import { COST_DIMENSIONS } from '../../analysis/overview/dimensions.ts';
import { TREND_METRICS } from '../../analysis/trends/metrics.ts';
import { RUN_ORDERS } from '../../report/run-filters.ts';
import { TREE_DEPTHS } from '../../report/run-tree/read-run-tree.ts';
import { z } from '../libraries.ts';
import { PERIODS } from '../reads/period.ts';
import { jsonText } from '../reads/pool/encoded-json.ts';
import type { Reader } from '../reads/pool/read-pool.ts';
import type { ReadAnswer, ReadInput, ReadName } from '../reads/reads.ts';
import { fit } from './fit.ts';
import { treeLines } from './tree-lines.ts';

/** A tool: what it is for, its input, and how it answers. */
export type Tool = {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodObject;
  readonly answer: (reader: Reader, input: never) => Promise<string>;
};

/** A read that failed because of its input; the message says what to do. */
export class ToolError extends Error {}

const words = z
  .string()
  .max(1000)
  .default('')
  .describe('Filter words and texts such as `workflow:package-build result:failure cost:>2 since:7d slugify`');

const period = z.object({ words, period: z.enum(PERIODS).default('30d') });

/** Names and IDs are short; longer ones would be repeated in errors. */
const shortText = z.string().max(500);

const run = shortText.describe('The ID of a run, a unique prefix of it, or `latest`');

/** All tools. Each only reads, and answers with at most 20,000 characters. */
export const TOOLS: readonly Tool[] = [
  {
    name: 'overview',
    description:
      'Cost per success, success rate, time and spend of a period with 95 % intervals; cost by model and step; errors',
    input: period,
    answer: overview,
  },
  {
    name: 'find_runs',
    description: 'List runs, latest, most expensive or longest first',
    input: z.object({
      words,
      sort: z.enum(RUN_ORDERS).default('started'),
      limit: z.number().int().min(1).max(100).default(20),
      after: shortText.optional().describe('`next` of the answer before'),
    }),
    answer: findRuns,
  },
  {
    name: 'run_tree',
    description:
      'The parts of a run as an outline: steps, then with another depth sessions, requests, tool calls, files',
    input: z.object({
      run,
      depth: z.enum(TREE_DEPTHS).default('steps'),
      part: shortText.optional().describe('Only this part and what is inside: an ID in brackets, such as `step:…`'),
    }),
    answer: runTree,
  },
  {
    name: 'run_report',
    description: 'The figures of a run: totals, bill, steps, changed files, slow tool calls',
    input: z.object({ run }),
    answer: async (reader: Reader, { run: id }: { run: string }) =>
      fit(await read(reader, 'run', { id }), 'The outline of a part: run_tree'),
  },
  {
    name: 'compare',
    description:
      'Two runs attempt by attempt, or two selections such as `workflow=w,variant=a`, and why the cost differs',
    input: z.object({ a: z.string().max(1000), b: z.string().max(1000) }),
    answer: async (reader: Reader, { a, b }: { a: string; b: string }) =>
      fit(await read(reader, 'comparison', { a, b, average: 'mean' }), 'Compare smaller selections'),
  },
  {
    name: 'cost_breakdown',
    description: 'What a period cost, divided by two dimensions such as model and step, and what the month will cost',
    input: period.extend({
      by: z.enum(COST_DIMENSIONS).default('model'),
      across: z.enum(COST_DIMENSIONS).default('step'),
    }),
    answer: costBreakdown,
  },
  {
    name: 'what_changed',
    description: 'Changes of a metric in a period, with the settings that changed at the same time',
    input: period.extend({ metric: z.enum(TREND_METRICS).default('cost-per-success') }),
    answer: whatChanged,
  },
  {
    name: 'experiments',
    description: 'List experiments, the latest first; with a name, the status, verdicts and costs of one',
    input: z.object({ experiment: shortText.optional().describe('The name of an experiment') }),
    answer: experiments,
  },
  {
    name: 'explain_choice',
    description: 'Why a configuration was chosen for a run, and what would have changed the choice',
    input: z.object({ choice: shortText.describe('The ID of a choice, or of the run that was started with it') }),
    answer: async (reader: Reader, { choice: id }: { choice: string }) =>
      fit(await read(reader, 'decision', { id }), 'See the page, below Selection'),
  },
  {
    name: 'insights',
    description: 'Wasted cost and time, the most expensive first; of filter words, only workflow and times apply',
    input: period,
    answer: async (reader: Reader, input: Period) =>
      fit(await read(reader, 'insights', { ...input, timeZone: 'UTC' }), 'Choose a shorter period or one workflow'),
  },
];

type Period = z.infer<typeof period>;

async function overview(reader: Reader, input: Period): Promise<string> {
  const { days: _days, ...rest } = await read(reader, 'overview', { ...input, timeZone: 'UTC' });
  return fit(rest, 'Choose a shorter period or more filter words');
}

/** What a read returns. @throws {ToolError} if it fails */
async function read<N extends ReadName>(reader: Reader, name: N, input: ReadInput<N> & object): Promise<ReadAnswer<N>> {
  const result = await reader.read(name, input);
  if ('failure' in result) throw new ToolError(`${result.failure.message}. ${result.failure.hint}`);
  return JSON.parse(jsonText(result.answer)) as ReadAnswer<N>;
}

async function findRuns(reader: Reader, input: ReadInput<'runs'>): Promise<string> {
  return fit(await read(reader, 'runs', input), 'Use a smaller limit and `after`');
}

async function runTree(
  reader: Reader,
  { run: id, depth, part }: { run: string; depth: ReadInput<'tree'>['depth']; part?: string },
): Promise<string> {
  const tree = await read(reader, 'tree', { id, depth });
  const lines = treeLines(tree, part);
  if (!lines) throw new ToolError(`Cannot find the part ${JSON.stringify(part)}. Use an ID in brackets, and depth all`);
  return fit({ run: tree.runId, parts: lines }, 'Ask for one part with `part`, or a lower depth');
}

async function costBreakdown(
  reader: Reader,
  input: Period & Pick<ReadInput<'cost'>, 'by' | 'across'>,
): Promise<string> {
  const { days: _days, baselines: _baselines, ...rest } = await read(reader, 'cost', { ...input, timeZone: 'UTC' });
  return fit(rest, 'Choose a shorter period or more filter words');
}

async function whatChanged(
  reader: Reader,
  { metric, ...input }: Period & { metric: ReadInput<'trend'>['metric'] },
): Promise<string> {
  const query = { ...input, metric, by: undefined, bucket: 'day', timeZone: 'UTC' } as const;
  const { groups } = await read(reader, 'trend', query);
  const found = groups.map(({ total, changes }) => ({ metric, total, changes }));
  return fit({ found }, 'Choose a shorter period');
}

async function experiments(reader: Reader, { experiment }: { readonly experiment?: string }): Promise<string> {
  if (experiment === undefined) return fit(await read(reader, 'experiments', {}), 'Ask for one by its name');
  return fit(await read(reader, 'experiment', { name: experiment }), 'See the page, below Experiments');
}
