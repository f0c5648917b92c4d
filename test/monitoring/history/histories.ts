import { join } from 'node:path';
import { VARIABLE } from '../../../src/core/environment.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Span } from '../../../src/testing/runs/arrivals.ts';
import { simulate, type Simulation } from '../../../src/simulate/simulate.ts';
import { SIMULATED_ENVIRONMENT } from '../../../src/telemetry/names.ts';
import type { CounterTable } from '../../../src/store/schema.ts';
import { countOperations } from './counted-operations.ts';
import { playHistory, type Edge, type History, type Stage } from './history.ts';

/** A history on which dashboards are tested. */
export type KindOfHistory = {
  readonly name: 'minutes of generated runs' | 'days of simulated runs';
  /** The deployment environment of its series. */
  readonly environment: string;
  /** The length of the time range, in milliseconds. */
  readonly rangeMs: number;
  /** The end of the time range is a multiple of this, in milliseconds: the longest interval of points. */
  readonly untilMs: number;
  /** The variables and annotations without values. */
  readonly lacks: readonly string[];
  /** The values of variables other than the run. */
  readonly chosen: Readonly<Record<string, readonly string[]>>;
  readonly play: (place: Omit<Stage, 'environment'>) => Promise<History>;
};

const MINUTE = 60_000;

const DAYS = 3;

const DAY = 24 * 60 * MINUTE;

const RUNS_PER_MONTH = 600;

/** A comparison with the week before requires only its end. */
const DAYS_BEFORE = 2;

/** Both histories: one with failures within minutes, one with changes over days. */
export const HISTORIES: readonly KindOfHistory[] = [
  {
    name: 'minutes of generated runs',
    environment: 'proof',
    rangeMs: 15 * MINUTE,
    // The last points of graphs are on whole minutes, after the last data.
    untilMs: MINUTE,
    lacks: ['Onset'],
    chosen: {
      ...{ a_workflow: ['package-build'], a_variant: ['control'], a_offset: ['0d'] },
      ...{ b_workflow: ['package-build'], b_variant: ['candidate'], b_offset: ['0d'] },
    },
    play: (place) => playHistory({ ...place, environment: 'proof' }),
  },
  {
    name: 'days of simulated runs',
    environment: SIMULATED_ENVIRONMENT,
    rangeMs: DAYS * DAY,
    untilMs: 1000,
    // There is no comparison, and only the cost changes.
    lacks: ['Onset', 'variant', 'a_variant', 'b_variant', 'Models', 'Configurations', 'CLI versions', 'Prompt files'],
    // There are runs a week before.
    chosen: { environment: [SIMULATED_ENVIRONMENT], baseline: ['7d'], a_offset: ['7d'] },
    play: simulateDays,
  },
];

/** Days of runs ending now, and some cheaper ones a week earlier. */
async function simulateDays({ home, otlpEndpoint }: Omit<Stage, 'environment'>): Promise<History> {
  // Generating it takes about as long, so that gauges are current at the end.
  const to = Date.now() + MINUTE;
  const edges: Edge[] = [];
  const live = (span: Span, everyStepFrom: number): Promise<Simulation> =>
    simulate({
      seed: `boards ${span.from - to}`,
      scenario: 'cost-regression',
      span,
      runsPerMonth: RUNS_PER_MONTH,
      // The same runs on each day of the week.
      evenly: true,
      onset: to - DAYS * DAY,
      everyStepFrom,
      everyTickFrom: to - MINUTE,
      home,
      env: { [VARIABLE.home]: join(home, 'unused'), [VARIABLE.otlpEndpoint]: otlpEndpoint },
      onMoment: async ({ at, sent, store }) => {
        if (!sent) return;
        const { counters } = await store.totals();
        edges.push({ at, totals: sharing(edges.at(-1)?.totals ?? [], counters) });
        // The next export has it.
        await countOperations(store, { number: edges.length, at });
      },
    });
  await live({ from: to - (7 + DAYS_BEFORE) * DAY, to: to - 7 * DAY }, to);
  await live({ from: to - DAYS * DAY, to }, to - DAY / 2);
  return { edges, runIds: [await newestRun(home)] };
}

/** The totals of an export, sharing unchanged rows with the export before: there are hundreds of exports. */
function sharing(before: readonly CounterTable[], rows: readonly CounterTable[]): CounterTable[] {
  const known = new Map(before.map((row) => [row.id, row]));
  return rows.map((row) => {
    const same = known.get(row.id);
    return same?.value === row.value ? same : row;
  });
}

async function newestRun(home: string): Promise<string> {
  const store = await openStore({ [VARIABLE.home]: home });
  try {
    const ended = store.db.selectFrom('run').select('id').where('ended_at', 'is not', null);
    return (await ended.orderBy('ended_at', 'desc').executeTakeFirstOrThrow()).id;
  } finally {
    await store.close();
  }
}
