/**
 * Measures how soon regressions are detected, and how often alerts fire without one, on generated quarters:
 * `node bench/detection.ts [QUARTERS] [SEEDS]`. Compares lasting regressions with those that end after three weeks.
 */
import { quietQuarters, playScenarios, quantile, SCENARIOS, type Course } from '../test/rules/scenarios.ts';

console.log(
  'scenario | runs until seen, median | 90 % | days, median | seen | alarms each | over after its end, days | or absorbed after, days',
);

const [quarters = 8, seeds = 8] = process.argv.slice(2).map(Number);

const lasting = await playScenarios({ scenarios: SCENARIOS, seeds: numbers(1, seeds) });
const ended = await playScenarios({ scenarios: SCENARIOS, seeds: numbers(1, seeds), lastsDays: 21 });

const quiet = await quietQuarters(numbers(101, quarters));

for (const scenario of SCENARIOS) {
  const own = (courses: readonly Course[]): Course[] => courses.filter((course) => course.scenario === scenario);
  console.log(rowOf(scenario.title, own(lasting), own(ended)));
}

for (const { labels, count } of quiet) console.log(`false alarm: ${Object.values(labels).join(' ')} (${count})`);

const alarms = quiet.reduce((sum, { count }) => sum + count, 0);

console.log(
  `${quarters} quiet quarters: ${(alarms / quarters).toFixed(2)} false alarms each, ${(alarms / quarters / 15).toFixed(3)} in 200 runs`,
);

function numbers(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

function rowOf(title: string, courses: readonly Course[], temporary: readonly Course[]): string {
  const of = (part: number, value: (course: Course) => number, all = courses): string =>
    round(quantile(all.map(value), part));
  const seen = courses.filter((course) => course.alarms > 0);
  const each = seen.reduce((sum, course) => sum + course.alarms, 0) / seen.length;
  const over = (all: readonly Course[]): Course[] => all.filter(({ overAfterDays }) => !Number.isNaN(overAfterDays));
  return [
    title,
    of(0.5, ({ runs }) => runs),
    of(0.9, ({ runs }) => runs),
    of(0.5, ({ days }) => days),
    `${seen.length} of ${courses.length}`,
    each.toFixed(2),
    of(0.5, ({ overAfterDays }) => overAfterDays, over(temporary)),
    of(0.5, ({ overAfterDays }) => overAfterDays, over(courses)),
  ].join(' | ');
}

function round(value: number): string {
  return Number.isFinite(value) ? value.toFixed(0) : 'not seen';
}
