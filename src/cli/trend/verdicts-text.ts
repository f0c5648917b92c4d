import type { TrendVerdict } from '../../analysis/trends/verdicts.ts';
import { verdictCauseText, verdictText } from '../../analysis/trends/words.ts';
import { printable } from '../../core/text/printable.ts';
import type { Screen } from '../terminal/screen.ts';
import { styled } from '../terminal/style.ts';
import { wrap } from '../terminal/wrap.ts';

/** What the detection says now; nothing if nothing changed. */
export function verdictsText(verdicts: readonly TrendVerdict[], { width }: Screen): string[] {
  if (verdicts.length === 0) return [];
  const lines = verdicts.flatMap((verdict) => [
    ...wrap(printable(verdictText(verdict)), width, '  ').split('\n'),
    ...wrap(`  ${printable(verdictCauseText(verdict))}`, width, '  ').split('\n'),
  ]);
  return [[styled('heading', 'NOW (alerts fire on regressions; times in UTC)'), ...lines].join('\n')];
}
