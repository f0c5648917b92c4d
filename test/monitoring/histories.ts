import { join } from 'node:path';
import { VARIABLE } from '../../src/core/environment.ts';
import { openStore } from '../../src/store/open-store.ts';
import { simulate, SIMULATED_ENVIRONMENT } from '../../src/simulate/simulate.ts';
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
const DAY = 24 * 60 * MINUTE;
/** Long enough to compare a day with the one a week before. */
const SPAN_DAYS = 9;
const RUNS_PER_MONTH = 600;
/** The totals of an export, with those rows of the one before that are the same: there are hundreds of exports. */
const sharing = (before: readonly CounterTable[], rows: readonly CounterTable[]): CounterTable[] => {
  const known = new Map(before.map((row) => [row.id, row]));
  return rows.map((row) => {
    const same = known.get(row.id);
    return same?.value === row.value ? same : row;
  });
};

const newestRun = async (home: string): Promise<string> => {
  const store = await openStore({ [VARIABLE.home]: home });
  try {
    const ended = store.db.selectFrom('run').select('id').where('ended_at', 'is not', null);
    return (await ended.orderBy('ended_at', 'desc').executeTakeFirstOrThrow()).id;
  } finally {
    await store.close();
  }
};

/** More than a week of runs, the later ones dearer, ending now. */
const simulateDays = async ({ home, otlpEndpoint }: Omit<Stage, 'environment'>): Promise<History> => {
  // To make it up takes about as long: what it tells of the moment is then of now.
  const to = Date.now() + MINUTE;
  const edges: Edge[] = [];
  await simulate({
    seed: 'boards',
    scenario: 'cost-regression',
    span: { from: to - SPAN_DAYS * DAY, to },
    runsPerMonth: RUNS_PER_MONTH,
    onset: to - 5 * DAY,
    everyStepFrom: to - DAY / 2,
    everyTickFrom: to - MINUTE,
    home,
    env: { [VARIABLE.home]: join(home, 'nobody'), [VARIABLE.otlpEndpoint]: otlpEndpoint },
    onMoment: async ({ at, sent, store }) => {
      if (!sent) return;
      const { counters } = await store.totals();
      edges.push({ at, totals: sharing(edges.at(-1)?.totals ?? [], counters) });
    },
  });
  return { edges, runIds: [await newestRun(home)] };
};

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
    // Weekends are quiet: of three days one has runs, and of the three a week before, too.
    rangeMs: 3 * DAY,
    untilMs: 1000,
    // Nothing is compared, and nothing but the cost changes.
    lacks: ['variant', 'a_variant', 'b_variant', 'Models', 'Configurations', 'CLI versions', 'Prompt files'],
    chosen: {},
    play: simulateDays,
  },
];
