import { EXIT } from '../../../core/errors.ts';
import { defineCommand } from '../../command.ts';
import { bytes, counted } from '../../../core/amounts.ts';
import { size, text } from '../../option-values.ts';
import { JSON_OPTION, printResult } from '../../output.ts';
import { openCacheHere } from './open-cache-here.ts';

/** `stepmeter cache verify`. */
export const cacheVerifyCommand = defineCommand({
  name: 'verify',
  describe: 'Check every stored result and remove damaged ones',
  options: JSON_OPTION,
  examples: [['$0 cache verify', 'Check signatures and digests; the exit code is 1 if something was damaged']],
  run: async ({ json }) => {
    const { verifyStore } = await import('../../../cache/verify-store.ts');
    const found = verifyStore(await openCacheHere());
    const damaged = found.damagedEntries + found.damagedBlobs + found.damagedTrees;
    printResult(json, found, () =>
      [
        `${counted(found.entries, 'result')} and ${counted(found.blobs, 'blob')} are intact.`,
        ...(damaged === 0
          ? []
          : [
              `Removed ${counted(found.damagedEntries, 'result')}, ${counted(found.damagedBlobs, 'blob')} and ${counted(found.damagedTrees, 'prepared tree')} with damage.`,
            ]),
      ].join('\n'),
    );
    return damaged === 0 ? EXIT.success : EXIT.workFailed;
  },
});

/** `stepmeter cache gc`. */
export const cacheGcCommand = defineCommand({
  name: 'gc',
  describe: 'Remove the least recently used results until the cache fits a size',
  options: {
    'max-size': {
      type: 'string',
      default: '5g',
      coerce: size('--max-size'),
      describe: 'Size of the cache, such as 500m or 2g; pinned results are kept',
    },
    'dry-run': { type: 'boolean', default: false, describe: 'Show what would be removed' },
    ...JSON_OPTION,
  },
  examples: [['$0 cache gc --max-size 2g --dry-run', 'Show what a smaller cache would lose']],
  run: async ({ 'max-size': maxBytes, 'dry-run': dryRun, json }) => {
    const { collect } = await import('../../../cache/collect.ts');
    const found = collect(await openCacheHere(), { maxBytes, now: Date.now(), dryRun });
    const verb = dryRun ? 'Would remove' : 'Removed';
    printResult(json, found, () =>
      [
        `${verb} ${counted(found.entries, 'result')}, ${counted(found.blobs, 'blob')}, ${counted(found.prepared, 'prepared tree')} and ${counted(found.drafts, 'draft')}: ${bytes(found.bytes)}; and ${counted(found.digests, 'digest')} of files that are gone.`,
        `${bytes(found.remainingBytes)} remain. Blobs that no result uses are removed when they are older than an hour.`,
      ].join('\n'),
    );
  },
});

/** `stepmeter cache clear`. */
export const cacheClearCommand = defineCommand({
  name: 'clear [name]',
  describe: 'Remove the stored results of a name, or all',
  positionals: {
    name: { type: 'string', coerce: text('NAME'), describe: 'Name given to cache run (default: all)' },
  },
  options: JSON_OPTION,
  examples: [['$0 cache clear types', 'Remove the results of one name']],
  run: async ({ name, json }) => {
    const { clear } = await import('../../../cache/clear.ts');
    const entries = clear(await openCacheHere(), name);
    printResult(json, { entries }, () => `Removed ${counted(entries, 'result')}.`);
  },
});
