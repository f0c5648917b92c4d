import { falseAlarmsOfThree } from './three-arms.ts';
import { forecastCoverage, measure, type Measured } from './measure.ts';
import type { Design, Scenario } from './scenarios.ts';

/** A row of figures with its title. */
export type Row = { readonly title: string; readonly cells: readonly string[] };

/** Scenarios without a difference: every better arm is wrong. */
export const EQUAL_SCENARIOS: readonly Scenario[] = [
  equal(0.5, 0.5),
  equal(0.7, 0.9),
  equal(0.9, 0.5),
  ...(
    [
      'runs of 25',
      'one to three',
      'heavy tails',
      'same tasks',
      'mix shift',
      'unique tasks',
      'repeated tasks',
      'coin flips',
      'coin flips, waves',
      'one to three, drift',
    ] as const
  ).map((design) => equal(0.7, 0.9, design)),
];

/** Scenarios with a difference. */
export const DIFFERENT_SCENARIOS: readonly Scenario[] = [
  different({ a: 0.75, b: 0.45 }),
  different({ a: 0.75, b: 0.45, design: 'coin flips' }),
  different({ a: 0.75, b: 0.55 }),
  different({ a: 0.75, b: 0.65 }),
  different({ ratio: 1.5, spread: 0.5 }),
  different({ ratio: 1.5, spread: 0.9 }),
  different({ ratio: 2, spread: 0.9 }),
  different({ ratio: 1.2, spread: 0.5 }),
  different({ a: 0.75, b: 0.45, ratio: 1.5, design: 'same tasks' }),
  different({ a: 0.75, b: 0.45, ratio: 1.5, design: 'unnamed tasks' }),
];

/** The shares of simulated experiments without a difference that named a better arm; the last one has three arms. */
export function falseAlarmRows(streams: number): Row[] {
  const ofTwo = EQUAL_SCENARIOS.map((scenario) => {
    const { success, cost, duration, overall } = measure(scenario, streams);
    return { title: scenario.title, cells: [success, cost, duration, overall].map((one) => percent(one.a + one.b)) };
  });
  const { success, cost, duration, overall } = falseAlarmsOfThree(equal(0.7, 0.9), streams);
  return [...ofTwo, { title: 'p = 0.7, σ = 0.9, three arms', cells: [success, cost, duration, overall].map(percent) }];
}

function equal(rate: number, spread: number, design?: Design): Scenario {
  const title = `p = ${rate}, σ = ${spread}${design === undefined ? '' : `, ${design}`}`;
  return { title, a: rate, b: rate, ratio: 1, spread, ...(design !== undefined && { design }) };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** The shares that named the right arm (a), and after how many pairs half of them had. */
export function powerRows(streams: number): Row[] {
  return DIFFERENT_SCENARIOS.map((scenario) => {
    const { success, cost, overall } = measure(scenario, streams);
    return { title: scenario.title, cells: [success, cost, overall].map(powerText) };
  });
}

function different(changes: Partial<Scenario>): Scenario {
  const scenario = { a: 0.7, b: 0.7, ratio: 1, spread: 0.5, ...changes };
  const { a, b, ratio, spread, design } = scenario;
  const title = `success ${a} and ${b}, cost ×${ratio}, σ = ${spread}${design === undefined ? '' : `, ${design}`}`;
  return { ...scenario, title };
}

function powerText({ a, medianPairs }: Measured): string {
  return Number.isFinite(medianPairs) ? `${percent(a)}, ${Math.ceil(medianPairs)}` : percent(a);
}

/** How often forecasts contained what it took. */
export function forecastRows(streams: number): Row[] {
  return ([10, 20, 40] as const).map((after) => ({
    title: `after ${after} pairs`,
    cells: [
      forecastCoverage(different({ a: 0.75, b: 0.45 }), 'success', after, streams),
      forecastCoverage(different({ a: 0.75, b: 0.55 }), 'success', after, streams),
      forecastCoverage(different({ ratio: 1.5, spread: 0.5 }), 'cost', after, streams),
      forecastCoverage(different({ ratio: 1.5, spread: 0.9 }), 'cost', after, streams),
    ].map(({ share, decided }) => `${percent(share)} of ${decided}`),
  }));
}
