import { measure, WORLDS } from '../src/testing/selection/measure.ts';
import type { Course } from '../src/testing/selection/scenarios.ts';
import { writeMeasured } from './measured-section.ts';

/** Writes what the selection gains in simulated worlds into docs/selection.md. */
const [seeds = 100] = process.argv.slice(2).map(Number);

const head = ['default', 'course', '1–50', '51–100', '101–150', '151–200', 'all', 'gap closed', 'alarms'];

const COURSES: readonly Course[] = ['cold', 'warm', 'permuted prior', 'best arm breaks, warm', 'best arm breaks, cold'];

const rows = Object.keys(WORLDS).flatMap((name) => COURSES.map((course) => rowOf(name, course)));

const measured = [
  `Averages of ${seeds} seeds: utility per run less that of the default, in US dollars, by tasks; ± is the standard error.`,
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
].join('\n\n');
writeMeasured('selection.md', measured);

function rowOf(name: string, course: Course): string[] {
  const { quarters, all, error, gapClosed, alarms } = measure(name, course, seeds);
  const row = [
    name,
    course,
    ...quarters.map(signed),
    `${signed(all)} ± ${error.toFixed(2)}`,
    `${Math.round(100 * gapClosed)} %`,
    alarms.toFixed(2),
  ];
  console.log(row.join(' | '));
  return row;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}
