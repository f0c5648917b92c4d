import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take half a minute or more on two cores: started last, they would run while the other workers are idle. */
const SLOWEST = [
  'test/documents/code-blocks.test.ts',
  'src/pool/interleavings.program.test.ts',
  'test/store/postgres.test.ts',
  'test/package/types.test.ts',
  'test/monitoring/dashboards.test.ts',
  'test/page/page.test.ts',
  'test/api/schemathesis.test.ts',
  'test/alerts/end-to-end/end-to-end.test.ts',
  'test/experiments.test.ts',
  'src/selection/bars.test.ts',
  'test/claude/selection.test.ts',
  'test/builder/strategies.test.ts',
  'test/package/install.test.ts',
  'test/hooks/interactive-sessions.test.ts',
  'test/builder/kills-parallel.test.ts',
  'test/temporal/plugin.test.ts',
  'test/temporal/other-sdk.test.ts',
  'test/documents/site.test.ts',
  'test/claude/starts.test.ts',
  'test/builder/engines.test.ts',
  'test/builder/kills-temporal.test.ts',
  'test/builder/temporal.test.ts',
  'test/documents/cookbook.test.ts',
  'test/claude/agent-sdk.test.ts',
  'test/sdk/opentelemetry-api.test.ts',
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
