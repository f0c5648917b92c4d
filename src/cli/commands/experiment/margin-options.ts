import { DEFAULT_PLAN, type Plan } from '../../../analysis/experiments/plan.ts';
import { EXIT, UserError } from '../../../core/errors.ts';
import type { Flags } from '../../command.ts';

/** The flags that say which differences make no practical difference. */
export const MARGIN_OPTIONS = {
  margin: {
    type: 'number',
    default: 100 * DEFAULT_PLAN.successMargin,
    describe: 'Difference of success rates up to which there is no practical difference, in percentage points',
  },
  'ratio-margin': {
    type: 'number',
    default: DEFAULT_PLAN.ratioMargin,
    describe: 'Ratio of costs or durations up to which there is no practical difference',
  },
} as const;

/**
 * The margins of a plan.
 * @throws {UserError} if one is out of range
 */
export function marginsOf({
  margin,
  'ratio-margin': ratioMargin,
}: Flags<typeof MARGIN_OPTIONS>): Pick<Plan, 'successMargin' | 'ratioMargin'> {
  if (!(margin > 0 && margin < 100))
    throw wrongMargin('--margin', margin, 'Give percentage points above 0 and below 100, such as 10');
  if (!(ratioMargin > 1 && Number.isFinite(ratioMargin)))
    throw wrongMargin('--ratio-margin', ratioMargin, 'Give a ratio above 1, such as 1.2');
  return { successMargin: margin / 100, ratioMargin };
}

function wrongMargin(name: string, value: number, hint: string): UserError {
  return new UserError(`Cannot use ${value} for ${name}: out of range`, { hint, exitCode: EXIT.wrongUse });
}
