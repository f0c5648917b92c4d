import { describe, expect, test } from 'vitest';
import { costOf } from '../../pricing/pricing.ts';
import type { LedgerRequest, SessionRecord } from '../../spool/record.ts';
import { MONTH_MS } from './arrivals.ts';
import type { SpoolWrite } from './spool-write.ts';
import { history } from './history.ts';
import { SCENARIOS, groundTruthOf, type ScenarioName, type GroundTruth } from './scenario.ts';
import { WORKFLOWS } from './workflows.ts';

const generated = new Map<string, GeneratedHistory>();

const MONDAY = Date.UTC(2026, 9, 19);

const DAY_MS = 86_400_000;

const SPAN = { from: MONDAY, to: MONDAY + 7 * DAY_MS };
const ONSET = MONDAY + 3 * DAY_MS;
const RUNS_PER_MONTH = 1000;

describe('history()', () => {
  test('is the same for the same seed, and another for another', () => {
    const { writes, truth } = make('quiet');
    const again = [...history({ seed: 'a', span: SPAN, runsPerMonth: RUNS_PER_MONTH, truth })];
    expect(JSON.stringify(again)).toBe(JSON.stringify(writes));
    expect(make('quiet', 'b').writes[0]).not.toEqual(writes[0]);
  });

  test('with an even rate does not depend on the day and hour, without it most runs start in working hours', () => {
    const truth = groundTruthOf('quiet', { span: SPAN, onset: ONSET });
    const daysOf = (from: number, evenly: boolean): number[] => {
      const span = { from, to: from + 2 * DAY_MS };
      return [...history({ seed: 'a', span, runsPerMonth: RUNS_PER_MONTH, evenly, truth })].map(({ at }) => at - from);
    };
    const [monday, saturday] = [MONDAY, MONDAY + 5.3 * DAY_MS];
    // Times are whole milliseconds of sums of fractions.
    const [one, other] = [daysOf(monday, true), daysOf(saturday, true)];
    expect(one.length).toBeGreaterThan(RUNS_PER_MONTH / 30);
    expect(other.map((at, index) => Math.abs(at - (one[index] ?? 0)) <= 1)).toEqual(one.map(() => true));
    expect(daysOf(saturday, false).length).toBeLessThan(daysOf(monday, false).length * 0.7);
  });

  test('is in the order of time, within its span, and leaves nothing open', () => {
    const { writes } = make('quiet');
    const times = writes.map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThan(SPAN.from);
    expect(times.at(-1)).toBeLessThan(SPAN.to);
    const opened = writes.filter(({ record }) => !record).map(({ context }) => context.step?.id ?? context.run.id);
    const ended = writes.filter(({ record }) => record?.type === 'run.ended' || record?.type === 'step.ended');
    expect(ended.map(({ context }) => context.step?.id ?? context.run.id).sort()).toEqual(opened.sort());
  });

  test('marks everything as simulated', () => {
    const { writes } = make('quiet');
    expect(writes.every(({ context }) => context.run.simulated)).toBe(true);
    expect(writes.every(({ context }) => context.project.startsWith('/srv/simulated/'))).toBe(true);
    expect(requestsOf(writes).every(({ messageId }) => messageId.includes('simulated'))).toBe(true);
  });

  test('gives no id twice', () => {
    const { writes } = make('quiet');
    const sessions = sessionsOf(writes);
    const ids = [
      ...runsOf({ ...make('quiet') }).map(({ id }) => id),
      ...sessions.map(({ session }) => session),
      ...requestsOf(writes).map(({ messageId }) => messageId),
      ...sessions.flatMap(({ ledger }) => ledger?.toolCalls.map(({ toolUseId }) => toolUseId) ?? []),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('has as many runs as it is asked for, of which as many succeed as they usually do', () => {
    const runs = runsOf(make('quiet'));
    const expected = (RUNS_PER_MONTH * (SPAN.to - SPAN.from)) / MONTH_MS;
    expect(Math.abs(runs.length - expected)).toBeLessThan(6 * Math.sqrt(expected));
    const rates = runs.map(({ workflow }) => rateOf(workflow));
    const succeeded = runs.filter((run) => resultOf(run) === 'success').length;
    expect(Math.abs(succeeded - total(rates))).toBeLessThan(toleranceOf(rates));
    expect(new Set(runs.map(({ workflow }) => workflow)).size).toBe(WORKFLOWS.length);
    expect([...new Set(runs.map(resultOf))]).toEqual(expect.arrayContaining(['success', 'failure', 'cancelled']));
  });

  test('has bills that its requests add up to, at known prices', () => {
    for (const { ledger } of sessionsOf(make('quiet').writes)) {
      const costs = ledger?.requests.map(({ model, usage, endedAt }) => costOf({ model, usage, at: endedAt }));
      expect(costs).not.toContain(undefined);
      expect(ledger?.bill?.costNanoUsd).toBe(total(costs?.map((cost) => cost ?? 0) ?? []));
    }
  });
});

describe('a scenario', () => {
  test.each(SCENARIOS)('%s changes nothing before its onset', (scenario) => {
    const before = (one: GeneratedHistory): Run[] => runsOf(one).filter(({ startedAt }) => startedAt < ONSET);
    expect(JSON.stringify(before(make(scenario)))).toBe(JSON.stringify(before(make('quiet'))));
  });

  test('cost-regression multiplies what one step costs, and changes the version of the configuration', () => {
    const { truth } = make('cost-regression');
    for (const [before, after] of affected('cost-regression')) {
      const [was, is] = [before, after].map(({ writes }) => billOf(writes, truth.step)) as [number, number];
      expect(Math.abs(is / was - (truth.factor ?? 0))).toBeLessThan(0.01);
      expect(billOf(after.writes) - is).toBe(billOf(before.writes) - was);
      expect(after.writes[0]?.context.run.configVersion).not.toBe(before.writes[0]?.context.run.configVersion);
    }
    expect(affected('cost-regression').length).toBeGreaterThan(10);
  });

  test('success-drop lets fewer runs succeed, and stops them where it says', () => {
    const { truth } = make('success-drop');
    const runs = affected('success-drop');
    const failed = runs.filter(([before, after]) => resultOf(before) === 'success' && resultOf(after) !== 'success');
    const expected = runs.map(() => truth.drop ?? 0);
    expect(Math.abs(failed.length - total(expected))).toBeLessThan(toleranceOf(expected));
    for (const [, { writes }] of failed) {
      const last = writes.findLast(({ record }) => record?.type === 'step.ended');
      expect(last?.context.step?.name).toBe(truth.step);
      expect(last?.record).toMatchObject({ result: 'failure' });
    }
    expect(runs.filter(([before, after]) => resultOf(before) !== resultOf(after))).toEqual(failed);
  });

  test('slow-step multiplies how long one step takes, and nothing else', () => {
    const { truth } = make('slow-step');
    const took = (writes: readonly SpoolWrite[]): number =>
      total(requestsOf(writes, truth.step).map(({ startedAt, endedAt }) => endedAt - startedAt));
    for (const [before, after] of affected('slow-step')) {
      expect(Math.abs(took(after.writes) / took(before.writes) - (truth.factor ?? 0))).toBeLessThan(0.01);
      expect(requestsOf(after.writes).map(({ usage }) => usage)).toEqual(
        requestsOf(before.writes).map(({ usage }) => usage),
      );
    }
  });

  test('error-burst makes tool calls fail more often, until it is over', () => {
    const { truth, writes } = make('error-burst');
    const share = (from: number, to: number): number => {
      const calls = sessionsOf(writes)
        .filter(({ startedAt }) => startedAt >= from && startedAt < to)
        .flatMap(({ ledger }) => ledger?.toolCalls ?? []);
      return calls.filter(({ errorType }) => errorType).length / calls.length;
    };
    const [onset, until] = [truth.onset ?? 0, truth.until ?? 0];
    const usual = share(SPAN.from, onset);
    expect(share(onset, until)).toBeGreaterThan(4 * usual);
    expect(share(until + DAY_MS / 4, SPAN.to)).toBeLessThan(2 * usual);
  });

  test('model-switch changes the model of one step', () => {
    const { truth } = make('model-switch');
    const own = (writes: readonly SpoolWrite[]): Set<string> =>
      new Set(
        requestsOf(writes, truth.step)
          .filter(({ agentId }) => !agentId)
          .map(({ model }) => model),
      );
    for (const [before, after] of affected('model-switch')) {
      expect(own(before.writes)).toEqual(new Set([truth.modelBefore]));
      expect(own(after.writes)).toEqual(new Set([truth.modelAfter]));
    }
  });

  test('budget-overrun adds runs to those that there are', () => {
    const { truth } = make('budget-overrun');
    const of = (scenario: ScenarioName): Run[] => runsOf(make(scenario)).filter(({ startedAt }) => startedAt >= ONSET);
    const [quiet, more] = [of('quiet'), of('budget-overrun')];
    expect(pairs('budget-overrun').length).toBe(runsOf(make('quiet')).length);
    const added = ((truth.factor ?? 0) - 1) * RUNS_PER_MONTH * ((SPAN.to - ONSET) / MONTH_MS);
    expect(Math.abs(more.length - quiet.length - added)).toBeLessThan(6 * Math.sqrt(added));
  });

  test('telemetry-loss changes no run: it is the relay that is silent', () => {
    expect(JSON.stringify(make('telemetry-loss').writes)).toBe(JSON.stringify(make('quiet').writes));
    expect(make('telemetry-loss').truth).toMatchObject({ onset: ONSET, until: expect.any(Number) });
  });
});

type GeneratedHistory = { readonly truth: GroundTruth; readonly writes: readonly SpoolWrite[] };

type Run = {
  readonly id: string;
  readonly workflow: string;
  readonly startedAt: number;
  readonly writes: readonly SpoolWrite[];
};

/** Generates the history of a week; cached per scenario. */
function make(scenario: ScenarioName, seed = 'a'): GeneratedHistory {
  const key = `${scenario} ${seed}`;
  const known = generated.get(key);
  if (known) return known;
  const truth = groundTruthOf(scenario, { span: SPAN, onset: ONSET });
  const writes = [...history({ seed, span: SPAN, runsPerMonth: RUNS_PER_MONTH, truth })];
  generated.set(key, { truth, writes });
  return { truth, writes };
}

function requestsOf(writes: readonly SpoolWrite[], step?: string): LedgerRequest[] {
  return sessionsOf(writes, step).flatMap(({ ledger }) => ledger?.requests ?? []);
}

function sessionsOf(writes: readonly SpoolWrite[], step?: string): SessionRecord[] {
  return writes.flatMap(({ record, context }) =>
    record?.type === 'session.ended' && (!step || context.step?.name === step) ? [record] : [],
  );
}

function runsOf({ writes }: GeneratedHistory): Run[] {
  return Object.entries(Object.groupBy(writes, ({ context }) => context.run.id)).map(([id, own = []]) => ({
    id,
    workflow: own[0]?.context.run.workflow ?? '',
    startedAt: own[0]?.at ?? 0,
    writes: own,
  }));
}

function rateOf(workflow: string): number {
  return WORKFLOWS.find(({ name }) => name === workflow)?.successRate ?? 0;
}

function resultOf({ writes }: Run): string | undefined {
  return writes.flatMap(({ record }) => (record?.type === 'run.ended' ? [record.result] : []))[0];
}

function total(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

/** The maximum deviation of a binomial count from its mean: six standard deviations. */
function toleranceOf(probabilities: readonly number[]): number {
  return 6 * Math.sqrt(total(probabilities.map((p) => p * (1 - p))));
}

function affected(scenario: ScenarioName): [Run, Run][] {
  const { truth } = make(scenario);
  return pairs(scenario).filter(([, { workflow, startedAt }]) => startedAt >= ONSET && workflow === truth.workflow);
}

/** Pairs the runs of a scenario with those of the quiet history with the same seed, by start time. */
function pairs(scenario: ScenarioName): [Run, Run][] {
  const quiet = new Map(runsOf(make('quiet')).map((run) => [run.startedAt, run]));
  return runsOf(make(scenario)).flatMap((run): [Run, Run][] => {
    const twin = quiet.get(run.startedAt);
    return twin ? [[twin, run]] : [];
  });
}

function billOf(writes: readonly SpoolWrite[], step?: string): number {
  return sessionsOf(writes, step).reduce((sum, { ledger }) => sum + (ledger?.bill?.costNanoUsd ?? 0), 0);
}
