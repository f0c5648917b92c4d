import { expect, test } from 'vitest';
import { parseRequest, type RequestedExport } from './parse-request.ts';

const NOW = Date.UTC(2026, 10, 27);

test('a request selects the columns in their order, and passes on the filters that are set', () => {
  const { columns, filter } = parse({ table: 'steps', columns: 'cost_usd, run_id', run: 'r', simulated: false });
  expect(columns.map(({ name }) => name)).toEqual(['cost_usd', 'run_id']);
  expect(filter).toEqual({ runId: 'r', simulated: false });
});

test.each<[RequestedExport, string, RegExp]>([
  [{ table: 'run' }, 'Cannot export "run": no such table', /^Did you mean "runs"\? Tables: runs, steps, sessions, .*/],
  [
    { table: 'runs', columns: 'cost' },
    'Cannot export column "cost" of runs: no such column',
    /^Columns: run_id, workflow, .*cost_usd/,
  ],
  [{ table: 'runs', columns: 'run_id,run_id' }, 'Cannot export column "run_id" twice', /once/],
  [
    { table: 'runs', model: 'm' },
    'Cannot filter runs by --model',
    /^Filters of runs: --workflow, --run, --simulated, --since, --until, --limit$/,
  ],
  [{ table: 'metrics', simulated: true }, 'Cannot filter metrics by --simulated', /^Filters of metrics: /],
  [
    { table: 'runs', since: NOW + 1 },
    'Cannot export since 2026-11-27T00:00:00.001Z: that time is in the future',
    /earlier time/,
  ],
  [
    { table: 'runs', since: 1, until: 1 },
    'Cannot export from 1970-01-01T00:00:00.001Z until 1970-01-01T00:00:00.001Z: the range is empty',
    /after --since/,
  ],
])('%j is refused as wrong usage', (requested, message, hint) => {
  expect(() => parse(requested)).toThrow(
    expect.objectContaining({ name: 'UserError', message, hint: expect.stringMatching(hint), exitCode: 2 }),
  );
});

function parse(requested: RequestedExport) {
  return parseRequest(requested, NOW);
}
