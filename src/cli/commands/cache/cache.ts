import { defineCommandGroup } from '../../command.ts';
import { cacheExplainCommand } from './explain.ts';
import { cacheInstallCommand, cachePrepareCommand } from './install.ts';
import { cacheClearCommand, cacheGcCommand, cacheVerifyCommand } from './maintain.ts';
import { cacheRunCommand } from './run.ts';
import { cacheStatsCommand } from './stats.ts';

/** `stepmeter cache`. */
export const cacheCommandGroup = defineCommandGroup({
  name: 'cache',
  describe: 'Reuse results of checks, builds and installs whose inputs did not change',
  group: 'Record',
  commands: [
    cacheRunCommand,
    cacheInstallCommand,
    cachePrepareCommand,
    cacheExplainCommand,
    cacheStatsCommand,
    cacheVerifyCommand,
    cacheGcCommand,
    cacheClearCommand,
  ],
});
