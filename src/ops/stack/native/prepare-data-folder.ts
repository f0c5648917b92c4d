import { rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../../core/paths/make-folder.ts';
import type { ProcessPlan } from './plan-part.ts';

/**
 * Creates the data folder of a part, with its links.
 * @throws what the file system throws
 */
export function prepareDataFolder({ dataFolder, links = {} }: Pick<ProcessPlan, 'dataFolder' | 'links'>): void {
  makeFolder(dataFolder);
  for (const [path, target] of Object.entries(links)) {
    const link = join(dataFolder, path);
    makeFolder(dirname(link));
    // Stepmeter, or the setting that chose the target, may have changed since the last start.
    rmSync(link, { force: true });
    symlinkSync(target, link);
  }
}
