import { falseAlarmRows, forecastRows, powerRows, type Row } from '../src/testing/experiments/error-table.ts';
import { writeMeasured } from './measured-section.ts';

/** Writes the measured error rates, power and forecasts into docs/experiments.md. */
const [streams = 2000, forecasts = 200] = process.argv.slice(2).map(Number);

const measured = [
  `False alarms: better arms named over ${streams} experiments without a difference, 300 pairs each.`,
  table(['scenario', 'success', 'cost', 'duration', 'overall'], falseAlarmRows(streams)),
  `Power: right arms named over ${streams} experiments, and the pairs after which half of all had a verdict.`,
  table(['scenario', 'success', 'cost', 'overall'], powerRows(streams)),
  `Forecasts of further pairs: how many of the experiments that were undecided then and decided later took as many pairs as forecast (of ${forecasts}).`,
  table(
    ['looked', 'success 0.75 and 0.45', 'success 0.75 and 0.55', 'cost ×1.5, σ = 0.5', 'cost ×1.5, σ = 0.9'],
    forecastRows(forecasts),
  ),
].join('\n\n');

writeMeasured('experiments.md', measured);
console.log(measured);

function table(head: readonly string[], rows: readonly Row[]): string {
  return [head, head.map(() => '---'), ...rows.map(({ title, cells }) => [title, ...cells])]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
