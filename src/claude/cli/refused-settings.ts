import { isKnownModel, type Price } from '../../pricing/pricing.ts';
import { EFFORTS } from '../../core/value-sets.ts';
import { firstWith, hasFeature } from './cli-features.ts';

/**
 * Why the Claude CLI of this version refuses settings: it would end at once, as a run that failed. Undefined if it does
 * not refuse them, as far as is known. A model without a price is taken for a typing error: its runs would fail, or cost
 * an unknown amount.
 */
export function refusalOf(
  { effort, model }: { readonly effort?: string | undefined; readonly model?: string | undefined },
  { version, prices }: { readonly version: string | undefined; readonly prices?: readonly Price[] },
): string | undefined {
  if (model !== undefined && !isKnownModel(model, prices))
    return `the model ${JSON.stringify(model)} has no price and is no alias of the CLI. Correct it, or set its price`;
  if (effort === undefined) return undefined;
  if (!EFFORTS.some((one) => one === effort))
    return `the thinking level ${JSON.stringify(effort)} is none of ${EFFORTS.join(', ')}`;
  if (version === undefined || hasFeature('effort', version)) return undefined;
  return `Claude CLI ${version} does not support thinking levels; ${firstWith('effort')} and newer do`;
}
