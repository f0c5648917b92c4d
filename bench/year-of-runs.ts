/** A year of totals for `bench/dashboards.ts`, as the relay would have exported them, in files for promtool. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ATTRIBUTE, METRIC, type Metric } from '../src/telemetry/names.ts';
import { SIGNAL } from '../src/core/signal.ts';
import { randomOf } from '../src/testing/runs/random.ts';
import { ENVIRONMENT, prometheusLabel, prometheusName } from '../src/monitoring/queries/prometheus-names.ts';

/** How much data is generated. */
export type Year = {
  readonly workflows: number;
  readonly steps: number;
  readonly models: number;
  /** Of each workflow. */
  readonly runsPerMonth: number;
  /** The end of the year, in seconds since 1970. */
  readonly end: number;
  /** The interval at which totals that do not change are sent, in seconds. @default an hour */
  readonly everySeconds?: number;
};

/** How many series a year has. */
export function seriesCount(year: Year): number {
  return sourcesOf(year).reduce((sum, source) => sum + seriesOf(source).length, 0);
}

/** A label set of a metric and when it changes: in the months in which `isActive` says so, at the times of `of`. */
type Source = {
  readonly metric: Metric;
  readonly labels: Readonly<Record<string, string>>;
  readonly of: 'run' | 'step' | 'during step';
  readonly workflow: number;
  readonly step: number;
  readonly isActive?: (month: number) => boolean;
  /** Which part of the ends counts here. @default all */
  readonly share?: number;
};

function sourcesOf(year: Year): Source[] {
  return [
    ...pipelineSources(),
    ...times(year.workflows, (workflow) => workflow).flatMap((workflow) => [
      ...runSources(workflow),
      ...times(year.steps, (step) => step).flatMap((step) => stepSources(year, workflow, step)),
    ]),
  ];
}

function pipelineSources(): Source[] {
  return [
    {
      metric: METRIC.records,
      labels: { [ATTRIBUTE.recordOutcome]: 'stored' },
      workflow: 0,
      step: 0,
      of: 'during step',
    },
    {
      metric: METRIC.hookDuration,
      labels: { [ATTRIBUTE.hookForm]: 'module' },
      workflow: 0,
      step: 0,
      of: 'during step',
    },
  ];
}

function times<T>(count: number, of: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => of(index));
}

function runSources(workflow: number): Source[] {
  const name = { [ATTRIBUTE.workflowName]: `workflow-${workflow}` };
  const kind = { [ATTRIBUTE.taskType]: 'library', [ATTRIBUTE.variant]: 'control', [ATTRIBUTE.configVersion]: 'v1' };
  const place = { workflow, step: -1, of: 'run' } as const;
  const ended = (['success', 'failure'] as const).flatMap((result) =>
    [METRIC.runs, METRIC.runDuration, METRIC.runCost].map((metric): Source => {
      const labels = { ...name, ...kind, [ATTRIBUTE.runResult]: result };
      return { metric, labels, ...place, share: result === 'success' ? 0.9 : 0.1 };
    }),
  );
  return [...ended, ...signalSources({ ...name, ...kind }, place)];
}

function signalSources(labels: Source['labels'], place: Pick<Source, 'of' | 'workflow' | 'step'>): Source[] {
  return Object.values(SIGNAL).flatMap((signal) =>
    [METRIC.signalSamples, METRIC.signalScore, METRIC.signalScoreSumOfSquares].map((metric) => ({
      metric,
      labels: { ...labels, [ATTRIBUTE.signal]: signal },
      ...place,
    })),
  );
}

function stepSources(year: Year, workflow: number, step: number): Source[] {
  const name = { [ATTRIBUTE.workflowName]: `workflow-${workflow}`, [ATTRIBUTE.stepName]: `step-${step}` };
  const place = { workflow, step };
  return [
    ...modelSources(year, name, place),
    ...toolSources(name, place),
    ...fileSources(name, place),
    ...endSources(name, place),
  ];
}

const MODELS = ['claude-opus-5-5', 'claude-haiku-4-5', 'claude-sonnet-5', 'claude-opus-4-8', 'claude-fable-5'];

const tokenMetrics = [
  METRIC.inputTokens,
  METRIC.outputTokens,
  METRIC.cacheReadTokens,
  METRIC.cacheWriteTokens,
  METRIC.reasoningTokens,
  METRIC.cost,
  METRIC.uncachedCost,
];

function modelSources(year: Year, name: Source['labels'], place: { workflow: number; step: number }): Source[] {
  return times(year.models, (model) => model).flatMap((model) => {
    const labels = { ...name, [ATTRIBUTE.requestModel]: MODELS[model] ?? `model-${model}` };
    const full = { ...labels, [ATTRIBUTE.agentRole]: 'main', [ATTRIBUTE.reasoningLevel]: 'high' };
    // Every step moves on to the next model with every quarter.
    const isActive = (month: number): boolean => (Math.floor(month / 3) + place.step) % year.models === model;
    const common = { ...place, of: 'step', isActive } as const;
    const sums = tokenMetrics.map((metric): Source => ({ metric, labels: full, ...common }));
    return [...sums, { metric: METRIC.requestDuration, labels, ...common }];
  });
}

const TOOLS = ['Bash', 'Read', 'Edit'];

function toolSources(name: Source['labels'], place: { workflow: number; step: number }): Source[] {
  return TOOLS.flatMap((tool) => {
    const labels = { ...name, [ATTRIBUTE.toolName]: tool, [ATTRIBUTE.toolResult]: 'success' };
    return [METRIC.toolDuration, METRIC.toolCalls].map((metric): Source => ({
      metric,
      labels,
      ...place,
      of: 'during step',
    }));
  });
}

function fileSources(name: Source['labels'], place: { workflow: number; step: number }): Source[] {
  if (place.step % 2 === 0) return [];
  const labels = { ...name, [ATTRIBUTE.fileOperation]: 'modify' };
  const source = { ...labels, [ATTRIBUTE.fileSource]: 'tool' };
  const during = { ...place, of: 'during step' } as const;
  return [
    { metric: METRIC.fileDuration, labels, ...during },
    { metric: METRIC.fileOperations, labels: { ...source, [ATTRIBUTE.fileExtension]: 'ts' }, ...during },
    ...['added', 'removed'].flatMap((direction) =>
      [METRIC.fileLines, METRIC.fileBytes].map((metric): Source => {
        const directed = { ...source, [ATTRIBUTE.direction]: direction };
        return { metric, labels: directed, ...during };
      }),
    ),
  ];
}

function endSources(name: Source['labels'], place: { workflow: number; step: number }): Source[] {
  const atEnd = { ...place, of: 'step' } as const;
  const kind = { [ATTRIBUTE.taskType]: 'library', [ATTRIBUTE.variant]: 'control', [ATTRIBUTE.configVersion]: 'v1' };
  const results = place.step % 4 === 0 ? ['success', 'failure'] : ['success'];
  const ended = results.flatMap((result): Source[] => {
    const labels = { ...name, [ATTRIBUTE.stepResult]: result };
    const share = result === 'success' ? 0.9 : 0.1;
    return [
      { metric: METRIC.stepDuration, labels, ...atEnd, share },
      { metric: METRIC.stepAttempts, labels, ...atEnd, share },
      { metric: METRIC.steps, labels: { ...labels, ...kind, [ATTRIBUTE.stepKind]: 'first' }, ...atEnd, share },
    ];
  });
  const events = ['start', 'prompt', 'stop', 'end'].map((event): Source => ({
    metric: METRIC.sessionEvents,
    labels: { ...name, [ATTRIBUTE.sessionEvent]: event },
    ...atEnd,
  }));
  const machine: Source[] = [
    ...['user', 'system'].map((mode): Source => ({
      metric: METRIC.cpuTime,
      labels: { ...name, [ATTRIBUTE.cpuMode]: mode },
      ...atEnd,
    })),
    ...['read', 'write'].map((way): Source => ({
      metric: METRIC.diskIo,
      labels: { ...name, [ATTRIBUTE.diskDirection]: way },
      ...atEnd,
    })),
    { metric: METRIC.sessionPeakMemory, labels: name, ...atEnd },
  ];
  const error = { ...name, [ATTRIBUTE.errorType]: 'exit_code_1', [ATTRIBUTE.errorSource]: 'tool' };
  const errors: Source = { metric: METRIC.errors, labels: error, ...atEnd, share: 0.2 };
  return [...ended, ...events, ...machine, errors, ...signalSources({ ...name, ...kind }, atEnd)];
}

/** The series of a label set: their names with labels, and by how much each change moves them. */
function seriesOf(source: Source): (readonly [series: string, by: (random: number) => number])[] {
  const [name, labels] = [prometheusName(source.metric), labelsOf(source)];
  const { kind, bounds = [] } = source.metric;
  if (kind !== 'histogram') return [[`${name}{${labels}}`, (random) => Math.ceil(random * 1000)]];
  // Values gather in the middle of the buckets.
  const bucketOf = (random: number): number => Math.floor(bounds.length * (0.3 + 0.5 * random));
  return [
    [`${name}_count{${labels}}`, () => 1],
    [`${name}_sum{${labels}}`, (random) => bounds[bucketOf(random)] ?? 0],
    ...[...bounds.map(String), '+Inf'].map(
      (le, index) =>
        [`${name}_bucket{${labels},le="${le}"}`, (random: number) => (bucketOf(random) <= index ? 1 : 0)] as const,
    ),
  ];
}

function labelsOf({ labels }: Source): string {
  return Object.entries({ [ENVIRONMENT]: 'production', ...labels })
    .map(([key, value]) => `${prometheusLabel(key)}="${value}"`)
    .join(',');
}

const MONTHS = 12;

/** Writes the months of a year as files that promtool makes blocks of; the next is written while `made` has one. */
export async function writeYear(
  year: Year,
  folder: string,
  made: (file: string, samples: number) => Promise<void>,
): Promise<void> {
  const totals = new Map<string, number>();
  let before = Promise.resolve();
  for (let month = 0; month < MONTHS; month++) {
    const file = join(folder, `month-${month}.om`);
    const samples = writeMonth(file, { year, month, totals });
    await before;
    before = made(file, samples);
  }
  await before;
}

type Writing = { readonly year: Year; readonly month: number; readonly totals: Map<string, number> };

function writeMonth(file: string, writing: Writing): number {
  const out = openSync(file, 'w');
  const counts = sourcesOf(writing.year).map((source) => {
    const [text, count] = linesOf(writing, source);
    writeSync(out, text);
    return count;
  });
  writeSync(out, '# EOF\n');
  closeSync(out);
  return counts.reduce((sum, count) => sum + count, 0);
}

/** The lines of a source in a month, and how many they are. */
function linesOf({ year, month, totals }: Writing, source: Source): readonly [text: string, count: number] {
  const samples = samplesOf(year, source, month);
  const all = seriesOf(source);
  const texts = all.map(([series, by]) => {
    const random = randomOf('values', source.workflow, source.step, month).next;
    let total = totals.get(series) ?? 0;
    const lines = samples.map(([time, changed]) => `${series} ${(total += changed ? by(random()) : 0)} ${time}\n`);
    totals.set(series, total);
    return lines.join('');
  });
  return [texts.join(''), samples.length * all.length];
}

const MONTH_S = 365 * 2 * 3600;
const HOUR_S = 3600;

/** The samples of a month: one where it changed, else one per interval; with whether it changed. */
function samplesOf(year: Year, source: Source, month: number): (readonly [time: number, changed: boolean])[] {
  const from = year.end - (MONTHS - month) * MONTH_S;
  const changes = new Set(changesOf(year, source, month));
  const every = year.everySeconds ?? HOUR_S;
  const quiet = times(Math.ceil(MONTH_S / every), (index) => from + index * every);
  const all = [...new Set([...changes, ...quiet])].sort((a, b) => a - b);
  let last = 0;
  return all.flatMap((time) => {
    if (!changes.has(time) && time - last < every - 1 && last !== 0) return [];
    last = time;
    return [[time, changes.has(time)] as const];
  });
}

/** Exports come every 15 seconds; a step takes some three minutes. */
function changesOf(year: Year, source: Source, month: number): number[] {
  if (source.isActive?.(month) === false) return [];
  const { of, workflow, step, share = 1 } = source;
  const random = randomOf('changes', workflow, step, month).next;
  const begins = beginsOf(year, workflow, month).filter(() => random() < share);
  const after = of === 'run' ? 180 * year.steps : 180 * (step + 1);
  const moments = begins.flatMap((begin) =>
    of === 'during step' ? [begin + after - 90, begin + after] : [begin + after],
  );
  return moments.map((moment) => Math.floor(moment / 15) * 15 + 5);
}

/** When runs of a workflow begin in a month, in seconds since 1970. */
function beginsOf(year: Year, workflow: number, month: number): number[] {
  const random = randomOf('begins', workflow, month).next;
  const from = year.end - (MONTHS - month) * MONTH_S;
  return times(year.runsPerMonth, () => from + Math.floor(random() * (MONTH_S - HOUR_S)));
}
