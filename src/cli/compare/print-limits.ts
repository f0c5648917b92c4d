import type { CheckedLimit, LimitOutcome } from '../../analysis/compare/check-limits.ts';
import { styled, type Style } from '../terminal/style.ts';

const STYLES: Readonly<Record<LimitOutcome, Style>> = {
  exceeded: 'bad',
  kept: 'good',
  undecided: 'warning',
  'too-few': 'warning',
};

/** The outcomes of limits, one line each. */
export function limitsText(limits: readonly CheckedLimit[]): string {
  return limits.map((limit) => `${limit.text}: ${styled(STYLES[limit.outcome], outcomeText(limit))}`).join('\n');
}

const WORDS: Readonly<Record<LimitOutcome, string>> = {
  exceeded: 'exceeded',
  kept: 'kept',
  undecided: 'not decided',
  'too-few': 'too few runs',
};

/** The outcome of a limit with its reason. */
function outcomeText({ outcome, reason }: CheckedLimit): string {
  return `${WORDS[outcome]}, ${reason}`;
}
