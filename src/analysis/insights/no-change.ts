import { completeUsd } from '../../facts/fact.ts';
import type { InsightAttempt } from '../../store/queries/facts/insight-rows.ts';
import { amountText } from '../figures/words.ts';
import { byStep, wholeClaim } from './attempts.ts';
import type { Finding } from './finding.ts';

/** A step changes files if at least this share of its attempts did, and so many. */
const [USUALLY, MIN_CHANGED] = [0.5, 5] as const;

/**
 * Attempts whose sessions ended without a change of any file, at steps of which most attempts change files. Steps that
 * read or check are left out: without a change they did what they should.
 */
export function withoutChange(attempts: readonly InsightAttempt[]): Finding[] {
  const withSessions = attempts.filter(({ step, requests }) => step !== null && requests > 0);
  return byStep(withSessions).flatMap((ofStep) => {
    const idle = ofStep.filter((attempt) => changesOf(attempt) === 0 && completeUsd(attempt) !== 0);
    const changed = ofStep.length - idle.length;
    const [first] = idle;
    if (!first || changed < MIN_CHANGED || changed < USUALLY * ofStep.length) return [];
    return [
      {
        kind: 'no-change' as const,
        workflow: first.workflow,
        step: first.step,
        tool: null,
        claims: idle.map(wholeClaim),
        occurrences: idle.length,
        timeMs: idle.reduce((sum, { duration_ms }) => sum + (duration_ms ?? 0), 0),
        text: `${idle.length} of ${ofStep.length} attempts changed no file; ${amountText(changed / ofStep.length, 'share')} of attempts change files`,
      },
    ];
  });
}

function changesOf({ files_created, files_modified, files_deleted }: InsightAttempt): number {
  return files_created + files_modified + files_deleted;
}
