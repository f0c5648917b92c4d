import type { CallPair } from '../../analysis/align/align-calls.ts';
import type { Amounts, AttemptAmounts } from '../../analysis/compare/attempt-amounts.ts';
import type { CheckedLimit } from '../../analysis/compare/check-limits.ts';
import type { ComparedPair, RunComparison, RunSummary } from '../../analysis/compare/compare-runs.ts';
import { changeText } from '../../analysis/figures/change.ts';
import { amountText } from '../../analysis/figures/words.ts';
import { duration } from '../../core/amounts.ts';
import { printable } from '../../core/text/printable.ts';
import { time } from '../format.ts';
import type { Screen } from '../terminal/screen.ts';
import { table, type Cell, type Column } from '../terminal/table.ts';
import { wrap } from '../terminal/wrap.ts';
import { ladderText } from './print-ladder.ts';
import { limitsText } from './print-limits.ts';

const COLUMNS: readonly Column[] = [
  { heading: 'STEP', min: 18 },
  { heading: 'RESULT A → B', min: 10, drop: 3 },
  { heading: 'COST A', right: true },
  { heading: 'COST B', right: true },
  { heading: 'CHANGE', right: true },
  { heading: 'TIME A', right: true, drop: 2 },
  { heading: 'TIME B', right: true, drop: 2 },
  { heading: 'CHANGE', right: true, drop: 1 },
  { heading: 'TOKENS', right: true, drop: 6 },
  { heading: 'TOOL CALLS', right: true, drop: 4 },
  { heading: 'FILES +/~/-', right: true, drop: 5 },
];

/** Two runs, compared attempt by attempt, as text. */
export function runsComparisonText(result: RunComparison, limits: readonly CheckedLimit[], screen: Screen): string {
  const { a, b, pairs, totals } = result;
  const parts = [
    [runLine('A', a, screen), runLine('B', b, screen)].join('\n'),
    table(COLUMNS, [...pairs.map(pairCells), totalCells(totals)], screen),
    callsTable(pairs, screen),
    ladderText(result.ladder, '', screen),
    limitsText(limits),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function runLine(name: string, run: RunSummary, { width }: Screen): string {
  const about = [
    `run ${run.id}`,
    run.workflow,
    run.task,
    run.taskType,
    run.variant,
    run.result,
    `${time(run.startedAt)} UTC`,
  ];
  return wrap(`${name}  ${about.flatMap((part) => (part === null ? [] : printable(part))).join(' · ')}`, width);
}

function pairCells({ step, kind, branch, a, b, difference }: ComparedPair): Cell[] {
  const name = [
    step,
    branch === null ? '' : ` / ${branch}`,
    kind === 'first' ? '' : ` (${kind} ${(a ?? b)?.attempt ?? ''})`,
  ].join('');
  return [name, resultText(a, b), ...amountCells(a, b, difference)];
}

function resultText(a: AttemptAmounts | null, b: AttemptAmounts | null): string {
  if (!a || !b) return a ? `only in A: ${a.result}` : `only in B: ${b?.result ?? ''}`;
  return changed(a.result, b.result);
}

/** Both texts, or one if they are the same. */
function changed(a: string, b: string): string {
  return a === b ? a : `${a} → ${b}`;
}

function amountCells(a: Amounts | null, b: Amounts | null, difference: Amounts): Cell[] {
  return [
    costCell(a),
    costCell(b),
    changeText(difference.costUsd, 'USD'),
    timeCell(a),
    timeCell(b),
    changeText(difference.durationMs, 'ms'),
    changeText(difference.tokens && allTokens(difference.tokens), 'tokens'),
    changed(String(a?.toolCalls ?? '–'), String(b?.toolCalls ?? '–')),
    changed(filesCell(a), filesCell(b)),
  ];
}

function costCell(amounts: Amounts | null): string {
  if (!amounts) return '–';
  return amounts.costUsd === null ? 'unknown' : amountText(amounts.costUsd, 'USD');
}

function timeCell(amounts: Amounts | null): string {
  return duration(amounts?.durationMs ?? null);
}

function allTokens(tokens: NonNullable<Amounts['tokens']>): number {
  return Object.values(tokens).reduce((sum, kind) => sum + kind, 0);
}

function filesCell(amounts: Amounts | null): string {
  return amounts ? `${amounts.filesCreated}/${amounts.filesModified}/${amounts.filesDeleted}` : '–';
}

function totalCells({ a, b, difference }: RunComparison['totals']): Cell[] {
  return ['total', '', ...amountCells(a, b, difference)];
}

/** Differences of tool calls beyond these are in the JSON. */
const MOST_CALLS = 10;

function callsTable(pairs: readonly ComparedPair[], screen: Screen): string {
  const change = ({ a, b }: CallPair): number => Math.abs(b.calls - a.calls);
  const rows = pairs
    .flatMap(({ step, calls }) => calls.map((call) => ({ step, call })))
    .toSorted((one, other) => change(other.call) - change(one.call))
    .slice(0, MOST_CALLS);
  if (rows.length === 0) return '';
  return table(
    [
      { heading: 'TOOL CALLS', min: 10 },
      { heading: 'FILE', min: 10, cutAt: 'start' },
      { heading: 'STEP', min: 8 },
      { heading: 'A', right: true },
      { heading: 'B', right: true },
    ],
    rows.map(({ step, call }) => [call.tool, call.path ?? '–', step, String(call.a.calls), String(call.b.calls)]),
    screen,
  );
}
