import type { CommandModule } from 'yargs';
import { EXIT, UserError } from '../../core/errors.ts';
import { stateFolder } from '../../core/environment.ts';
import { allInput } from '../../pricing/usage.ts';
import { closeLook } from '../../simulate/moments.ts';
import { SCENARIOS, type ScenarioName } from '../../simulate/scenario.ts';
import type { Progress, SimulateOptions, Simulation } from '../../simulate/simulate.ts';
import type { ExitCode } from '../exit-code.ts';
import { count, time, usd } from '../format.ts';
import { JSON_OPTION, answer } from '../json-option.ts';
import { lengthOfTime, positive, share, text, timeOf } from '../option-values.ts';

const OPTIONS = {
  scenario: { choices: SCENARIOS, default: 'quiet', describe: 'What happens in it' },
  seed: { type: 'string', default: '1', coerce: text('--seed'), describe: 'The same seed makes the same runs' },
  span: {
    type: 'string',
    default: '14d',
    coerce: lengthOfTime('--span'),
    describe: 'How long it is, such as 14d or 6h',
  },
  from: {
    type: 'string',
    coerce: timeOf('--from'),
    describe: 'When it begins, such as 2026-11-02; by default it ends now',
  },
  'runs-per-month': {
    type: 'number',
    default: 1000,
    coerce: positive('--runs-per-month'),
    describe: 'How many runs there are in 30 days, in the mean',
  },
  onset: {
    type: 'number',
    default: 0.5,
    coerce: share('--onset'),
    describe: 'When the scenario begins, as a share of the span',
  },
  live: { type: 'boolean', default: false, describe: 'Go on after now, in real time, until Ctrl-C' },
  home: { type: 'string', coerce: text('--home'), describe: 'The state folder; by default "simulated" in your own' },
  fresh: { type: 'boolean', default: false, describe: 'Remove the runs of an earlier simulation first' },
  export: {
    type: 'boolean',
    default: true,
    describe: 'Send spans and metrics where an endpoint is set; --no-export fills the store alone',
  },
  ...JSON_OPTION,
} as const;

/** `stepmeter simulate`. */
export function simulateCommand(exit: ExitCode): CommandModule {
  return {
    command: 'simulate',
    describe: 'Make up runs, marked as simulated, to try dashboards and alerts on',
    builder: (yargs) => yargs.options(OPTIONS),
    handler: (flags) => run(flags, exit),
  };
}

type Flags = { readonly [name: string]: unknown };

async function run(flags: Flags, exit: ExitCode): Promise<void> {
  const { simulate, simulatedHome } = await import('../../simulate/simulate.ts');
  const { signal } = stopOnSignals();
  const [asked, isLive] = [historyOf(flags), flags['live'] === true];
  const home =
    typeof flags['home'] === 'string' ? stateFolder({ STEPMETER_HOME: flags['home'] }) : simulatedHome(process.env);
  const simulation = await simulate({
    ...timesOf(asked, flags),
    seed: String(flags['seed']),
    scenario: flags['scenario'] as ScenarioName,
    runsPerMonth: Number(flags['runs-per-month']),
    home,
    fresh: flags['fresh'] === true,
    exports: flags['export'] !== false,
    env: process.env,
    signal,
    onMoment: progressTeller(asked),
  });
  answer(flags['json'] === true, simulation, () => summaryText(simulation));
  if (isLive || simulation.until === simulation.span.to) return;
  console.error(`stepmeter: Stopped at ${time(simulation.until)} UTC; what there was by then is stored`);
  exit.code = EXIT.workFailed;
}

function stopOnSignals(): AbortController {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort());
  return controller;
}

type Span = SimulateOptions['span'];

/** The history that was asked for. */
function historyOf(flags: Flags): Span {
  const [length, now] = [Number(flags['span']), Date.now()];
  const from = numberOf(flags['from']) ?? now - length;
  const to = from + length;
  if (to <= now || flags['live'] === true) return { from, to };
  throw new UserError(`Cannot simulate up to ${time(to)} UTC: that is ahead`, {
    hint: 'Begin earlier with --from, shorten it with --span, or go on in real time with --live',
    exitCode: EXIT.wrongUse,
  });
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

type Times = Pick<SimulateOptions, 'span' | 'onset' | 'everyStepFrom' | 'everyTickFrom'>;

/** Long enough for everybody who watches. */
const LIVE_MS = 30 * 24 * 60 * 60 * 1000;

/** What is looked at closely is the end of the history, however long it goes on after it. */
function timesOf({ from, to }: Span, flags: Flags): Times {
  return {
    span: { from, to: flags['live'] === true ? Math.max(to, Date.now()) + LIVE_MS : to },
    onset: from + (to - from) * Number(flags['onset']),
    ...closeLook(to),
  };
}

/** Says how far a history has come, on one line of a terminal; every tenth of it where there is none. */
function progressTeller({ from, to }: Span): (progress: Progress) => void {
  const { isTTY } = process.stderr;
  let [told, isLive] = [-1, false];
  const say = (line: string, isLast: boolean): void =>
    void process.stderr.write(isTTY ? `\r${line}${isLast ? '\n' : ''}` : `${line}\n`);
  return ({ at }) => {
    const done = Math.min((at - from) / (to - from), 1);
    const step = Math.floor(done * (isTTY ? 100 : 10));
    if (step !== told) say(`simulated up to ${time(at)} UTC, ${Math.floor(done * 100)} %`, done === 1);
    if (at > to && !isLive) say('live from here on; Ctrl-C ends it', true);
    [told, isLive] = [step, at > to];
  };
}

function summaryText(simulation: Simulation): string {
  const { runs, results, sessions, tokens, costUsd, truth, home, endpoint, span, until, seed } = simulation;
  const onset = truth.onset === null ? '' : ` from ${time(truth.onset)} UTC on`;
  return [
    `SIMULATED: ${count(runs)} runs (${Object.entries(results)
      .map(([result, of]) => `${of} ${result}`)
      .join(', ')})`,
    `${time(span.from)} to ${time(until)} UTC, seed ${seed}`,
    `${count(sessions)} sessions, ${count(allInput(tokens) + tokens.output)} tokens, ${usd(costUsd)}, none of it real`,
    `${truth.scenario}${onset}: ${truth.text}`,
    endpoint ? `sent to ${endpoint} as environment "${simulation.environment}"` : 'sent nowhere, only stored',
    `look at it with STEPMETER_HOME=${home} stepmeter runs`,
  ].join('\n');
}
