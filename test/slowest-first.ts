import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take a minute or more on two cores: started last, they would run while the other workers are idle. */
const SLOWEST = [
  'test/monitoring/dashboards.test.ts',
  'test/alerts/end-to-end/end-to-end.test.ts',
  'test/alerts/messages/messages.test.ts',
  'test/stack/up.test.ts',
  'test/hooks/interactive-sessions.test.ts',
  'test/stack/restarts.test.ts',
];

/** The default order, except for the slowest files, whose size does not reflect their duration. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const place = SLOWEST.findIndex((file) => moduleId.endsWith(file));
  return place < 0 ? SLOWEST.length : place;
}
