import { join } from 'node:path';
import { VARIABLE } from '../../src/core/environment.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Span } from '../../src/simulate/arrivals.ts';
import { simulate, SIMULATED_ENVIRONMENT, type Simulation } from '../../src/simulate/simulate.ts';
import type { CounterTable } from '../../src/store/schema.ts';
import { playHistory, type Edge, type History, type Stage } from './history.ts';

/** A history that boards are proven on. */
export type KindOfHistory = {
  readonly name: 'minutes of made-up runs' | 'days of simulated runs';
  /** The deployment environment that its series carry. */
  readonly environment: string;
  /** How far boards look back on it, in milliseconds. */
  readonly rangeMs: number;
  /** On whole multiples of what their look ends, in milliseconds: that of the longest distance of points. */
  readonly untilMs: number;
  /** The variables and annotations for which it has nothing. */
  readonly lacks: readonly string[];
  /** What a reader chooses beside a run, by variable. */
  readonly chosen: Readonly<Record<string, readonly string[]>>;
  readonly play: (place: Omit<Stage, 'environment'>) => Promise<History>;
};

const MINUTE = 60_000;

/** How far boards look back: weekends are quiet, but of three days one has runs. */
const DAYS = 3;

const DAY = 24 * 60 * MINUTE;

const RUNS_PER_MONTH = 600;

/** What they compare with the same time a week before needs no more than the end of that. */
const DAYS_BEFORE = 2;

/** Both histories: one of what can go wrong from second to second, one of what can be seen over days. */
export const HISTORIES: readonly KindOfHistory[] = [
  {
    name: 'minutes of made-up runs',
    environment: 'proof',
    rangeMs: 15 * MINUTE,
    // The last points of all graphs lie on whole minutes, so that what came last is in front of them.
    untilMs: MINUTE,
    lacks: [],
    chosen: {
      ...{ a_workflow: ['package-build'], a_variant: ['control'], a_ago: ['0d'] },
      ...{ b_workflow: ['package-build'], b_variant: ['candidate'], b_ago: ['0d'] },
    },
    play: (place) => playHistory({ ...place, environment: 'proof' }),
  },
  {
    name: 'days of simulated runs',
    environment: SIMULATED_ENVIRONMENT,
    rangeMs: DAYS * DAY,
    untilMs: 1000,
    // Nothing is compared, and nothing but the cost changes.
    lacks: ['variant', 'a_variant', 'b_variant', 'Models', 'Configurations', 'CLI versions', 'Prompt files'],
    chosen: {},
    play: simulateDays,
  },
];

/** Days of runs, and some a week before that were cheaper, ending now. */
async function simulateDays({ home, otlpEndpoint }: Omit<Stage, 'environment'>): Promise<History> {
  // To make it up takes about as long: what it tells of the moment is then of now.
  const to = Date.now() + MINUTE;
  const edges: Edge[] = [];
  const live = (span: Span, everyStepFrom: number): Promise<Simulation> =>
    simulate({
      seed: `boards ${span.from - to}`,
      scenario: 'cost-regression',
      span,
      runsPerMonth: RUNS_PER_MONTH,
      onset: to - DAYS * DAY,
      everyStepFrom,
      everyTickFrom: to - MINUTE,
      home,
      env: { [VARIABLE.home]: join(home, 'nobody'), [VARIABLE.otlpEndpoint]: otlpEndpoint },
      onMoment: async ({ at, sent, store }) => {
        if (!sent) return;
        const { counters } = await store.totals();
        edges.push({ at, totals: sharing(edges.at(-1)?.totals ?? [], counters) });
      },
    });
  await live({ from: to - (7 + DAYS_BEFORE) * DAY, to: to - 7 * DAY }, to);
  await live({ from: to - DAYS * DAY, to }, to - DAY / 2);
  return { edges, runIds: [await newestRun(home)] };
}

/** The totals of an export, with those rows of the one before that are the same: there are hundreds of exports. */
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
