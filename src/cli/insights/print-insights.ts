import { INSIGHT_NAMES, placeOf } from '../../analysis/insights/finding.ts';
import type { Insight, Insights } from '../../analysis/insights/insights.ts';
import { amountText, valueText } from '../../analysis/figures/words.ts';
import { count, counted } from '../../core/amounts.ts';
import { printable } from '../../core/text/printable.ts';
import { time } from '../format.ts';
import type { Screen } from '../terminal/screen.ts';
import { table, type Cell, type Column } from '../terminal/table.ts';
import { wrap } from '../terminal/wrap.ts';

const EARLIER = 'Use a longer --since, or `stepmeter import` for the history of the CLI.';

/** How many insights are printed without `--wide`. */
const MOST = 10;

const COLUMNS: readonly Column[] = [
  { heading: 'INSIGHT' },
  { heading: 'WHERE', min: 10 },
  { heading: 'COST', right: true },
  { heading: 'TIME', right: true, drop: 2 },
  { heading: 'RUNS', right: true, drop: 1 },
  { heading: 'EXAMPLE', min: 13 },
];

/** Insights as text: the total, a table, and what was found in words; `hint` if there were no runs. */
export function insightsText(
  { insights, total, spent }: Insights,
  { since, until }: { readonly since: number; readonly until: number },
  screen: Screen,
  hint: string = EARLIER,
): string {
  const period = `${time(since)} to ${time(until)} UTC`;
  if (spent.n + spent.missing === 0) return wrap(`No ended runs from ${period}. ${hint}`, screen.width);
  if (insights.length === 0)
    return wrap(`Nothing found from ${period} in ${amountText(spent.value ?? 0, 'USD')} of spend.`, screen.width);
  const share = total.value !== null && spent.value ? ` (${amountText(total.value / spent.value, 'share')})` : '';
  const title = `${valueText(total)} of ${valueText(spent)}${share} was spent on what follows, from ${period}; overlaps are counted once.`;
  const shown = screen.isWide ? insights : foremost(insights);
  const notes = [
    ...(spent.missing > 0 ? [`Not included: ${counted(spent.missing, 'attempt')} of unknown cost.`] : []),
    ...(shown.length < insights.length
      ? [
          shown.at(-1) === insights[MOST - 1]
            ? `The largest ${MOST} of ${insights.length}; --wide and --json have all.`
            : `The ${MOST - 1} most expensive of ${insights.length}, and what took the most time; --wide and --json have all.`,
        ]
      : []),
  ];
  return [
    [title, ...notes].map((line) => wrap(line, screen.width)).join('\n'),
    table(COLUMNS, shown.map(cells), screen),
    shown.map((insight) => wrap(`${whereText(insight)}: ${printable(insight.text)}`, screen.width, '  ')).join('\n'),
  ].join('\n\n');
}

/** The most expensive; what took the most time is one of them, though it may have no known cost. */
function foremost(insights: readonly Insight[]): readonly Insight[] {
  const first = insights.slice(0, MOST);
  const longest = Math.max(...insights.map(({ timeMs }) => timeMs ?? 0));
  const hidden = insights.slice(MOST).find(({ timeMs }) => timeMs === longest);
  return hidden && first.every(({ timeMs }) => (timeMs ?? 0) < longest) ? [...first.slice(0, -1), hidden] : first;
}

function cells({ kind, workflow, step, tool, cost, timeMs, runs, example }: Insight): Cell[] {
  return [
    INSIGHT_NAMES[kind],
    placeOf({ workflow, step, tool }),
    cost.n + cost.missing === 0 ? '–' : `${valueText(cost)}${cost.missing > 0 ? ' + ?' : ''}`,
    timeMs === null ? '–' : amountText(timeMs, 'ms'),
    count(runs),
    example ?? '–',
  ];
}

function whereText(insight: Insight): string {
  return `${INSIGHT_NAMES[insight.kind]} · ${printable(placeOf(insight))}`;
}
