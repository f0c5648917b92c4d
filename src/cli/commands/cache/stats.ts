import type { Statistics, Usage } from '../../../cache/statistics.ts';
import { defineCommand } from '../../command.ts';
import { bytes, count, counted, duration } from '../../../core/amounts.ts';
import { printResult, TABLE_OPTIONS } from '../../output.ts';
import type { Screen } from '../../terminal/screen.ts';
import { table, type Column } from '../../terminal/table.ts';
import { openCacheHere } from './open-cache-here.ts';

const COLUMNS: readonly Column[] = [
  { heading: 'NAME', min: 8 },
  { heading: 'RUNS', right: true },
  { heading: 'HITS', right: true },
  { heading: 'HIT RATIO', right: true },
  { heading: 'TIME SAVED', right: true },
  { heading: 'VERIFIED', right: true },
  { heading: 'FALSE HITS', right: true },
];

/** `stepmeter cache stats`. */
export const cacheStatsCommand = defineCommand({
  name: 'stats',
  describe: 'Show hits, time saved, and how many verified hits were false',
  options: TABLE_OPTIONS,
  examples: [['$0 cache stats', 'Show the use and the size of the cache']],
  run: async ({ json, wide }) => {
    const { statistics } = await import('../../../cache/statistics.ts');
    const found = statistics(await openCacheHere());
    printResult(json, found, (screen) => statisticsText(found, screen), wide);
  },
});

function statisticsText({ folder, entries, bytes: size, total, names }: Statistics, screen: Screen): string {
  const head = `${folder}: ${counted(entries, 'result')}, ${bytes(size)}`;
  if (names.length === 0) return `${head}\nNothing was run with \`stepmeter cache run\` yet.`;
  const rows = [...names.map((one) => row(one.name, one)), row('total', total)];
  return [head, '', table(COLUMNS, rows, screen)].join('\n');
}

function row(name: string, usage: Usage): string[] {
  const { lookups, hits, hitRatio, savedMs, verified, falseHits } = usage;
  const ratio = hitRatio === null ? '–' : `${Math.round(100 * hitRatio)} %`;
  // Without a verified hit, nothing is known about false ones.
  const wrong = verified === 0 ? '–' : count(falseHits);
  return [name, count(lookups), count(hits), ratio, duration(savedMs), count(verified), wrong];
}
