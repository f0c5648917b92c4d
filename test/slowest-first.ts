import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take half a minute or more on two cores: started last, they would run while the other workers are idle. */
const SLOWEST = [
  'test/monitoring/dashboards.test.ts',
  'test/claude/selection.test.ts',
  'test/builder/kills-parallel.test.ts',
  'test/page/page.test.ts',
  'test/alerts/end-to-end/end-to-end.test.ts',
  'test/builder/strategies.test.ts',
  'test/monitoring/pictures/pictures.test.ts',
  'test/experiments.test.ts',
  'test/documents/code-blocks.test.ts',
  'src/selection/bars.test.ts',
  'test/stack/up.test.ts',
  'test/stack/restarts.test.ts',
  'test/alerts/messages/messages.test.ts',
  'test/builder/examples.test.ts',
  'test/builder/kills.test.ts',
  'test/package/types.test.ts',
  'test/api/schemathesis.test.ts',
  'test/demo/demo.program.test.ts',
  'test/rules/pipeline.test.ts',
  'test/temporal/plugin.test.ts',
  'test/monitoring/query-work.test.ts',
  'test/package/install.test.ts',
  'test/hooks/interactive-sessions.test.ts',
  'test/documents/site.test.ts',
  'test/faults/signal-isolation.test.ts',
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
