import type { Cache } from '../../../cache/open-cache.ts';
import { printMessage } from '../../output.ts';

/** Opens the cache of this process's environment. */
export async function openCacheHere(): Promise<Cache> {
  const { openCache } = await import('../../../cache/open-cache.ts');
  return openCache(process.env, { warn: (problem) => printMessage(`The cache has a problem: ${problem}`) });
}
