import { isObject, parseJson, type JsonObject } from '../../core/json.ts';
import { found, isMissing } from '../json-input.ts';
import type { PriorCell, PriorPack } from './prior-pack.ts';

/** A prior pack and what in its file cannot be used, one sentence for each cell. */
export type ParsedPrior = { readonly pack: PriorPack; readonly problems: readonly string[] };

/**
 * Reads a prior pack from JSON. A cell with a missing or contradictory value is left out and named.
 * @returns the pack, or a text that states why the file is not one
 */
export function parsePrior(text: string): ParsedPrior | string {
  // Some editors write a byte order mark.
  const value = parseJson(text.replace(/^\uFEFF/, ''));
  if (!isObject(value)) return value === undefined ? 'it is not JSON' : 'expected a JSON object';
  const { source, commit, licence, cells } = value;
  if (typeof source !== 'string' || source === '') return '"source" is missing; expected where the results are from';
  if (!Array.isArray(cells)) return '"cells" is missing; expected an array of cells';
  const problems: string[] = [];
  const usable: PriorCell[] = [];
  const seen = new Set<string>();
  cells.forEach((cell: unknown, index) => {
    const problem = problemOf(cell) ?? repeated(cell as JsonObject, seen);
    if (problem === undefined) usable.push(cellIn(cell as JsonObject));
    else problems.push(`cells[${index}]${nameOf(cell)}: ${problem}`);
  });
  return {
    pack: {
      source,
      ...(typeof commit === 'string' && { commit }),
      ...(typeof licence === 'string' && { licence }),
      cells: usable,
    },
    problems,
  };
}

const CONTEXT = ['taskType', 'complexity', 'size'] as const;

const LOGARITHMS = ['meanLnCost', 'sdLnCost', 'meanLnDuration', 'sdLnDuration'] as const;

function problemOf(cell: unknown): string | undefined {
  if (!isObject(cell)) return 'expected an object';
  if (typeof cell['arm'] !== 'string' || cell['arm'] === '') return found(cell, 'arm', 'the name of an arm');
  for (const key of CONTEXT)
    if (!isMissing(cell[key]) && typeof cell[key] !== 'string') return found(cell, key, 'a text');
  if (!isCount(cell['n'])) return found(cell, 'n', 'the number of runs');
  if (!isCount(cell['successes'])) return found(cell, 'successes', 'the number of successful runs');
  if (cell['successes'] > cell['n']) return `${cell['successes']} successes of ${cell['n']} runs`;
  for (const key of LOGARITHMS)
    if (!isMissing(cell[key]) && !Number.isFinite(cell[key])) return found(cell, key, 'a number');
  for (const key of ['sdLnCost', 'sdLnDuration'])
    if (typeof cell[key] === 'number' && cell[key] < 0) return found(cell, key, 'a number from 0');
  return undefined;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function repeated(cell: JsonObject, seen: Set<string>): string | undefined {
  const key = JSON.stringify([...CONTEXT.map((name) => cell[name] ?? null), cell['arm']]);
  if (seen.has(key)) return 'this context and arm is given twice';
  seen.add(key);
  return undefined;
}

function cellIn(cell: JsonObject): PriorCell {
  const names = ['arm', 'n', 'successes', ...CONTEXT, ...LOGARITHMS];
  return Object.fromEntries(names.filter((key) => !isMissing(cell[key])).map((key) => [key, cell[key]])) as PriorCell;
}

function nameOf(cell: unknown): string {
  if (!isObject(cell)) return '';
  const words = [...CONTEXT, 'arm'].map((key) => cell[key]).filter((word) => typeof word === 'string' && word !== '');
  return words.length === 0 ? '' : ` (${words.join(' · ')})`;
}
