import { PLACEMENTS } from '../../../cache/result/place-file.ts';
import { defineCommand } from '../../command.ts';
import { text, wholeNumber } from '../../option-values.ts';
import { JSON_REPORT, printReport, TRUST_OPTION } from './report.ts';
import { surroundings } from './surroundings.ts';

/** `stepmeter cache install`. */
export const cacheInstallCommand = defineCommand({
  name: 'install',
  describe: 'Install packages from the lockfile, or reuse those of an identical install',
  usage: '$0 cache install [flags] [-- COMMAND…]',
  usesSettings: false,
  options: {
    lockfile: { type: 'string', coerce: text('--lockfile'), describe: 'Lockfile to use if there are several' },
    place: {
      choices: PLACEMENTS,
      default: 'auto',
      describe: 'How files are placed: cloned if the file system supports it, otherwise copied; or as hard links',
    },
    ...TRUST_OPTION,
    ahead: {
      type: 'number',
      default: 1,
      coerce: wholeNumber('--ahead'),
      describe: 'Copies of the packages kept ready for other worktrees, made in the background',
    },
    refresh: { type: 'boolean', default: false, describe: 'Install and replace the stored packages' },
    ...JSON_REPORT,
  },
  examples: [
    ['$0 cache install', 'Install with npm ci, or the like of pnpm and Yarn'],
    ['$0 cache install -- npm ci --ignore-scripts', 'Install with another command'],
  ],
  run: async (flags) => {
    const [command, ...args] = (flags['--'] ?? []).map(String);
    const { installPackages } = await import('../../../cache/install/install-packages.ts');
    const result = await installPackages(
      {
        cwd: process.cwd(),
        placement: flags.place,
        refresh: flags.refresh,
        ahead: flags.ahead,
        ...(flags.lockfile !== undefined && { lockfile: flags.lockfile }),
        ...(command !== undefined && { command: [command, ...args] as const }),
        ...(flags.trust !== undefined && { trust: flags.trust }),
      },
      surroundings(),
    );
    return printReport(flags.json, result);
  },
});

/** The process in the background: see `src/cache/prepared/prepare-in-background.ts`. */
export const cachePrepareCommand = defineCommand({
  name: 'prepare <key> <count>',
  describe: false,
  positionals: { key: { type: 'string', demandOption: true }, count: { type: 'number', demandOption: true } },
  usesSettings: false,
  run: async ({ key, count }) => {
    const { prepareInBackground } = await import('../../../cache/prepared/prepare-in-background.ts');
    await prepareInBackground(process.env, key, count);
  },
});
