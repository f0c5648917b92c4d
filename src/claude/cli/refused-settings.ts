import { EFFORTS } from '../../core/value-sets.ts';
import { firstWith, hasFeature } from './cli-features.ts';

/**
 * Why the Claude CLI of this version refuses settings: it would end at once, as a run that failed. Undefined if it does
 * not refuse them, as far as is known.
 * @param version undefined if unknown
 */
export function refusalOf(
  { effort }: { readonly effort?: string | undefined },
  version: string | undefined,
): string | undefined {
  if (effort === undefined) return undefined;
  if (!EFFORTS.some((one) => one === effort))
    return `the thinking level ${JSON.stringify(effort)} is none of ${EFFORTS.join(', ')}`;
  if (version === undefined || hasFeature('effort', version)) return undefined;
  return `Claude CLI ${version} does not support thinking levels; ${firstWith('effort')} and newer do`;
}
