import type { ReadAnswer } from '../../api/reads/reads.ts';

type Run = Pick<ReadAnswer<'run'>['run'], 'id' | 'workflow' | 'startedAt' | 'simulated'>;

/** Where a run is compared with those of its workflow that started before it. */
export function compareWithEarlierRuns({ id, workflow, startedAt, simulated }: Run): string {
  const earlier = [
    `workflow=${JSON.stringify(workflow)}`,
    `until=${new Date(startedAt).toISOString()}`,
    ...(simulated ? ['simulated=yes'] : []),
  ];
  return `/compare?${new URLSearchParams({ a: earlier.join(','), b: id }).toString()}`;
}
