import { EXIT, UserError } from '../../core/errors.ts';
import { stateFolder } from '../../core/environment.ts';
import { DAY_MS } from '../../core/time/day.ts';
import { allInput } from '../../pricing/usage.ts';
import { closeLook } from '../../simulate/moments.ts';
import { SCENARIOS } from '../../testing/runs/scenario.ts';
import type { Progress, SimulateOptions, Simulation } from '../../simulate/simulate.ts';
import { defineCommand, type Flags } from '../command.ts';
import { count, usd } from '../../core/amounts.ts';
import { time } from '../format.ts';
import { lengthOfTime, positive, share, text, timeOf } from '../option-values.ts';
import { openProgress } from '../terminal/progress.ts';
import { stopSignal } from '../terminal/stop-signal.ts';
import { JSON_OPTION, printMessage, printResult } from '../output.ts';

const OPTIONS = {
  scenario: { choices: SCENARIOS, default: 'quiet', describe: 'Scenario to simulate' },
  seed: {
    type: 'string',
    default: '1',
    coerce: text('--seed'),
    describe: 'Random seed; the same seed generates the same runs',
  },
  span: {
    type: 'string',
    default: '14d',
    coerce: lengthOfTime('--span'),
    describe: 'Length of the simulated history, such as 14d or 6h',
  },
  from: {
    type: 'string',
    coerce: timeOf('--from'),
    describe: 'Start of the history, such as 2026-11-02 (default: the span ends now)',
  },
  'runs-per-month': {
    type: 'number',
    default: 1000,
    coerce: positive('--runs-per-month'),
    describe: 'Average runs per 30 days',
  },
  onset: {
    type: 'number',
    default: 0.5,
    coerce: share('--onset'),
    describe: 'Start of the scenario, as a fraction of the span (0 to 1)',
  },
  live: { type: 'boolean', default: false, describe: 'Continue in real time until stopped' },
  home: {
    type: 'string',
    coerce: text('--home'),
    describe: 'State folder (default: "simulated" in your state folder)',
  },
  fresh: { type: 'boolean', default: false, describe: 'Delete the runs of an earlier simulation first' },
  export: {
    type: 'boolean',
    default: true,
    describe: 'Export spans and metrics if an endpoint is set (disable with --no-export)',
  },
  ...JSON_OPTION,
} as const;

/** Upper bound for a live simulation, which runs until it is stopped. */
const LIVE_MS = 30 * DAY_MS;

/** `stepmeter simulate`. */
export const simulateCommand = defineCommand({
  name: 'simulate',
  describe: 'Generate simulated runs for dashboards and alerts',
  group: 'Operate',
  options: OPTIONS,
  examples: [
    ['$0 simulate --scenario cost-regression', 'Simulate two weeks with a regression half-way'],
    ['$0 simulate --span 1d --live', 'Simulate a day, then continue in real time'],
  ],
  run: simulateRuns,
});

type SimulateFlags = Flags<typeof OPTIONS>;

async function simulateRuns(flags: SimulateFlags): Promise<number> {
  const { simulate, simulatedHome } = await import('../../simulate/simulate.ts');
  const signal = stopSignal();
  const asked = historyOf(flags);
  const progress = progressPrinter(asked);
  const simulation = await simulate({
    ...timesOf(asked, flags),
    seed: flags.seed,
    scenario: flags.scenario,
    runsPerMonth: flags['runs-per-month'],
    home: flags.home === undefined ? simulatedHome(process.env) : stateFolder({ STEPMETER_HOME: flags.home }),
    fresh: flags.fresh,
    exports: flags.export,
    env: process.env,
    signal,
    onMoment: progress.update,
  }).finally(progress.finish);
  printResult(flags.json, simulation, () => summaryText(simulation));
  if (flags.live || simulation.until === simulation.span.to) return EXIT.success;
  printMessage(`Stopped at ${time(simulation.until)} UTC; the runs simulated until then are stored`);
  return EXIT.workFailed;
}

type Span = SimulateOptions['span'];

/** The history that was asked for. */
function historyOf({ span: length, from: asked, live }: SimulateFlags): Span {
  const now = Date.now();
  const from = asked ?? now - length;
  const to = from + length;
  if (to <= now || live) return { from, to };
  throw new UserError(`Cannot simulate up to ${time(to)} UTC: that time is in the future`, {
    hint: 'Start earlier with --from, shorten the history with --span, or continue in real time with --live',
    exitCode: EXIT.wrongUse,
  });
}

/** Prints the progress of the history, then that a live simulation has reached the present. */
function progressPrinter({ from, to }: Span): { readonly update: (progress: Progress) => void; finish: () => void } {
  const days = (ms: number): string => `${(ms / DAY_MS).toFixed(1)} days`;
  const { update, finish } = openProgress({ what: 'Simulating', amount: days });
  let isLive = false;
  return {
    update: ({ at }) => {
      if (at <= to) return update({ done: at - from, total: to - from }, `up to ${time(at)} UTC`);
      finish();
      if (!isLive) printMessage('Live; press Ctrl-C to stop');
      isLive = true;
    },
    finish,
  };
}

type Times = Pick<SimulateOptions, 'span' | 'onset' | 'everyStepFrom' | 'everyTickFrom'>;

/** The end of the history is simulated in small steps, however long a live simulation continues after it. */
function timesOf({ from, to }: Span, flags: SimulateFlags): Times {
  return {
    span: { from, to: flags.live ? Math.max(to, Date.now()) + LIVE_MS : to },
    onset: from + (to - from) * flags.onset,
    ...closeLook(to),
  };
}

function summaryText(simulation: Simulation): string {
  const { runs, results, sessions, tokens, costUsd, truth, home, endpoint, span, until, seed } = simulation;
  const onset = truth.onset === null ? '' : ` from ${time(truth.onset)} UTC`;
  return [
    `SIMULATED: ${count(runs)} runs (${Object.entries(results)
      .map(([result, of]) => `${of} ${result}`)
      .join(', ')})`,
    `${time(span.from)} to ${time(until)} UTC, seed ${seed}`,
    `${count(sessions)} sessions, ${count(allInput(tokens) + tokens.output)} tokens, ${usd(costUsd)} (simulated, not billed)`,
    `${truth.scenario}${onset}: ${truth.text}`,
    endpoint ? `exported to ${endpoint} as environment "${simulation.environment}"` : 'not exported',
    `show the runs: STEPMETER_HOME=${home} stepmeter runs`,
  ].join('\n');
}
