import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes a minute and more on two cores: begun last, it would be waited for while the other workers have nothing to do. */
const SLOWEST = [
  'test/monitoring/boards.test.ts',
  'test/rules/detection.test.ts',
  'test/alerts/end-to-end.test.ts',
  'test/alerts/messages.test.ts',
  'test/rules/regressions.test.ts',
  'test/stack/up.test.ts',
  'test/hooks/interactive-sessions.test.ts',
  'test/stack/restarts.test.ts',
];

const rank = ({ moduleId }: TestSpecification): number => {
  const place = SLOWEST.findIndex((file) => moduleId.endsWith(file));
  return place < 0 ? SLOWEST.length : place;
};

/** The usual order, but for the slowest files, whose size does not tell how long they take. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
