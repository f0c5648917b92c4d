import type { Difference, Explanation } from '../../../cache/explain.ts';
import { defineCommand } from '../../command.ts';
import { printable } from '../../../core/text/printable.ts';
import { counted } from '../../../core/amounts.ts';
import { timeOn } from '../../format.ts';
import { text } from '../../option-values.ts';
import { printResult, TABLE_OPTIONS } from '../../output.ts';
import type { Screen } from '../../terminal/screen.ts';
import { table, type Column } from '../../terminal/table.ts';
import { openCacheHere } from './open-cache-here.ts';

const REASON_TEXT: Readonly<Record<Explanation['last']['reason'], string>> = {
  unchanged: 'nothing changed',
  new: 'the cache had nothing of this name',
  changed: 'a part of the key changed',
  expired: 'the stored result is no longer used',
  'observed-changed': 'a file changed that the command was observed to read',
  'other-location': 'the stored result contains the path of another project folder',
  damaged: 'the stored result was damaged',
  'unexpected-output': 'the project has files among the outputs that the stored result does not have',
  verification: 'a hit was run again to verify it',
  unavailable: 'the cache could not be used',
  refresh: 'a new run was requested',
};

const COLUMNS: readonly Column[] = [
  { heading: 'PART OF THE KEY', min: 16 },
  { heading: 'BEFORE', min: 8 },
  { heading: 'NOW', min: 8 },
];

const SHOWN_DIGITS = 12;

/** `stepmeter cache explain`. */
export const cacheExplainCommand = defineCommand({
  name: 'explain <name>',
  describe: 'Show why the last run of a name was a hit or a miss',
  positionals: {
    name: { type: 'string', demandOption: true, coerce: text('NAME'), describe: 'Name given to cache run' },
  },
  options: TABLE_OPTIONS,
  examples: [['$0 cache explain types', 'Compare the last key with the nearest earlier one']],
  run: async ({ name, json, wide }) => {
    const { explain } = await import('../../../cache/explain.ts');
    const explanation = explain(await openCacheHere(), name);
    printResult(json, explanation, (screen) => explanationText(explanation, screen), wide);
  },
});

function explanationText({ name, last, nearest, differences }: Explanation, screen: Screen): string {
  const result = last.hit ? 'a hit' : 'a miss';
  const head = `The last run of ${name} (${timeOn(last.at, screen)}) was ${result}: ${REASON_TEXT[last.reason]}${last.path === undefined ? '' : `: ${printable(last.path)}`}.`;
  if (!nearest) return `${head}\nThere is no earlier key to compare with.`;
  const against = `Compared with the nearest other key (${timeOn(nearest.at, screen)}): ${counted(differences.length, 'difference')}.`;
  return [head, against, '', table(COLUMNS, differences.map(row), screen)].join('\n');
}

function row({ part, before, now }: Difference): string[] {
  return [part, shortState(before), shortState(now)];
}

/** Digests are shown by their beginning. */
function shortState(state: string | null): string {
  return state === null ? '–' : state.replaceAll(/[0-9a-f]{64}/g, (digest) => digest.slice(0, SHOWN_DIGITS));
}
