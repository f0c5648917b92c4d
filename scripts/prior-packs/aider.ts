import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { PriorCell, PriorPack } from '../../src/selection/prior/prior-pack.ts';

/** The spread of the logarithm of amounts of one model: that of published runs of coding agents. The file has none. */
const SPREAD = 0.9;

if (import.meta.main) {
  const [file, commit] = process.argv.slice(2);
  if (file === undefined || commit === undefined)
    throw new Error('Usage: node scripts/prior-packs/aider.ts FILE COMMIT');
  console.log(JSON.stringify(aiderPack(readFileSync(file, 'utf8'), commit), null, 2));
}

/** A row of Aider's `polyglot_leaderboard.yml`, as far as it is used. */
type Row = {
  readonly model: string;
  readonly edit_format: string;
  readonly test_cases: number;
  readonly pass_num_2: number;
  readonly total_cost?: number;
  readonly seconds_per_case: number;
};

/**
 * A prior pack of the Claude models of Aider's polyglot leaderboard: exercises in six languages, with two attempts each.
 * An arm is a model with what its row says of thinking.
 */
export function aiderPack(yaml: string, commit: string): PriorPack {
  const rows = (parse(yaml) as Row[]).filter(({ model, edit_format: format }) => isClaude(model) && format === 'diff');
  return {
    source: 'https://github.com/Aider-AI/aider aider/website/_data/polyglot_leaderboard.yml',
    commit,
    licence: 'Apache-2.0',
    cells: rows.map(cellOf),
  };
}

function isClaude(model: string): boolean {
  return model.startsWith('claude-');
}

function cellOf(row: Row): PriorCell {
  const cost = (row.total_cost ?? 0) / row.test_cases;
  return {
    taskType: 'exercise',
    arm: row.model.replace(/-\d{8}/, '').replace(/ \((.*)\)$/, (_, thinking: string) => suffixOf(thinking)),
    n: row.test_cases,
    successes: row.pass_num_2,
    // A cost of 0 is one that was not recorded.
    ...(cost > 0 && { meanLnCost: meanOfLogarithm(cost), sdLnCost: SPREAD }),
    meanLnDuration: meanOfLogarithm(row.seconds_per_case * 1000),
    sdLnDuration: SPREAD,
  };
}

function suffixOf(thinking: string): string {
  return thinking.startsWith('no') ? '' : '-thinking';
}

/** The mean of the logarithm of a log-normal amount, from its mean. */
function meanOfLogarithm(mean: number): number {
  return Number((Math.log(mean) - SPREAD ** 2 / 2).toFixed(4));
}
