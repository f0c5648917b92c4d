/**
 * Measures how soon regressions are detected, and how often they are reported without one, on generated quarters:
 * `npm run bench:detection [QUARTERS] [SEEDS]` writes the table of docs/detection.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { count as grouped } from '../src/core/amounts.ts';
import { WORKFLOW_NAMES } from '../src/testing/detection/generated-runs.ts';
import {
  playScenario,
  quantile,
  quietQuarter,
  SCENARIOS,
  type Course,
  type Scenario,
} from '../src/testing/detection/scenarios.ts';

const [quarters = 24, seeds = 4] = process.argv.slice(2).map(Number);

const rows = SCENARIOS.map(rowOf);
const quiet = numbers(101, quarters).map(quietQuarter);
const alarms = quiet.flatMap((quarter) => quarter.alarms);

const improvements = sum(quiet.map((quarter) => quarter.improvements));
const observations = sum(quiet.map((quarter) => quarter.observations));

const [{ series = 0 } = {}] = quiet;

const sentence =
  `${quarters} quarters without regressions (seeds 101 to ${100 + quarters}, ${grouped(3000 * quarters)} runs, ${series} series each) ` +
  `resulted in ${alarms.length} false alerts: ${(alarms.length / quarters).toFixed(2)} per quarter, ` +
  `${(alarms.length / quarters / 15).toFixed(3)} per 200 runs, one in ${grouped(Math.round(observations / alarms.length))} observations. ` +
  `False reports of improvements: ${improvements}.`;

const HEADER = [
  'regression',
  'runs until detection, p50',
  'p90',
  'days, p50',
  'detected',
  'alerts per regression',
  'days until resolved',
  'days until absorbed by the baseline',
  'error of the onset in runs, p50',
];

const table = [HEADER, HEADER.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
console.log(`${table}\n\n${sentence}`);
for (const { workflow, step = 'run', signal } of alarms) console.log(`false alert: ${workflow} ${step} ${signal}`);

const DOC = 'docs/detection.md';

write({ table, 'quiet quarters': sentence });

function rowOf(scenario: Scenario): string[] {
  const lasting = courses(scenario);
  const ended = courses(scenario, 21);
  const seen = lasting.filter(({ alarms: count }) => count > 0);
  const days = (all: readonly Course[]): string =>
    round(
      quantile(
        all.map(({ overAfterDays }) => overAfterDays).filter((value) => !Number.isNaN(value)),
        0.5,
      ),
    );
  return [
    scenario.title,
    round(
      quantile(
        lasting.map(({ runs }) => runs),
        0.5,
      ),
    ),
    round(
      quantile(
        lasting.map(({ runs }) => runs),
        0.9,
      ),
    ),
    round(
      quantile(
        lasting.map((course) => course.days),
        0.5,
      ),
    ),
    `${seen.length} of ${lasting.length}`,
    (sum(seen.map((course) => course.alarms)) / seen.length).toFixed(2),
    days(ended),
    days(lasting),
    round(
      quantile(
        seen.map(({ onsetError }) => onsetError),
        0.5,
      ),
    ),
  ];
}

function courses(scenario: Scenario, lastsDays?: number): Course[] {
  return WORKFLOW_NAMES.flatMap((workflow) =>
    numbers(1, seeds).map((seed) => playScenario(scenario, workflow, { seed, ...(lastsDays ? { lastsDays } : {}) })),
  );
}

function numbers(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

function round(value: number): string {
  return Number.isFinite(value) ? value.toFixed(0) : 'not detected';
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

/** Replaces what is between the comments with these names. */
function write(parts: Readonly<Record<string, string>>): void {
  let text = readFileSync(DOC, 'utf8');
  for (const [name, part] of Object.entries(parts))
    text = text.replace(
      new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(\n<!-- end -->)`),
      (_, start: string, end: string) => `${start}\n${part}\n${end}`,
    );
  writeFileSync(DOC, text);
}
