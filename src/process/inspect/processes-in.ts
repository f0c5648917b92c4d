import { processIds, readWorkingFolder } from './proc.ts';

/**
 * The processes whose working directory is a folder or below it, without this process; undefined if they cannot be
 * listed (there is no `/proc`). A process of another user cannot be inspected and is not found.
 */
export function processesIn(folder: string): readonly number[] | undefined {
  const pids = processIds();
  if (pids.length === 0) return undefined;
  return pids.filter((pid) => pid !== process.pid && isWithin(readWorkingFolder(pid), folder));
}

function isWithin(directory: string | undefined, folder: string): boolean {
  return directory !== undefined && `${directory}/`.startsWith(`${folder}/`);
}
