/** The key of an attempt of a run, or of what the run did outside of any step. */
export function ownerKey(runId: string, stepId: string | null): string {
  return `${runId}/${stepId ?? ''}`;
}
