import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { traceIdOf } from '../../src/core/ids/ids.ts';
import type { RunReport } from '../../src/report/show-run.ts';
import { recordOperation } from '../../src/spool/record-operation.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { poolProject } from '../../src/testing/pool-project.ts';
import { realTests } from '../../src/testing/real.ts';
import { PROGRAM, runCli } from '../../src/testing/run-cli.ts';
import { fetchTrace } from '../../src/testing/stack/jaeger-queries.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { queryInstant } from '../../src/testing/stack/prometheus-queries.ts';
import { startStack } from '../../src/testing/stack/stack.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const PARTS = ['otelcol', 'jaeger', 'prometheus'] as const;

const real = realTests(
  'the worktree pool and the cache in the collector, Jaeger and Prometheus',
  missingStackParts(PARTS),
);

/** Leases two worktrees, changes the same line in both, compares them, and runs a cached command twice. */
const SCRIPT = `set -e
stepmeter() { "$NODE" "$PROGRAM" "$@"; }
for task in one two; do echo "$task changed" >"$(stepmeter worktree lease --task $task)/a.txt"; done
stepmeter worktree conflicts >&2 || test $? = 1
for _ in 1 2; do stepmeter cache run lint --input a.txt --observe off --trust verified -- sh -c 'sleep 0.3; cat a.txt'; done`;

describe.skipIf(real.skip)(real.title, () => {
  test('are spans of the step, figures of show, and totals', async () => {
    const stack = await startStack({ parts: PARTS, dir: temporaryFolder() });
    onTestFinished(() => stack.stop());
    const { repository, home } = poolProject();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: stack.otlpEndpoint };
    const script = join(temporaryFolder(), 'work.sh');
    writeFileSync(script, SCRIPT);
    const more = { ...env, NODE: process.execPath, PROGRAM };
    const step = ['exec', '--workflow', 'parallel', '--step', 'work', '--', 'sh', script];
    const done = await runCli(step, { home, env: more, cwd: repository });
    expect({ code: done.code, stdout: done.stdout }).toEqual({ code: 0, stdout: 'two\ntwo\n' });
    // Which hits are verified is left to chance.
    const record = { v: 1, type: 'cache', at: Date.now(), startedAt: Date.now(), name: 'build' } as const;
    const found = { outcome: 'verification', reason: 'verification', verdict: 'false-hit' } as const;
    recordOperation(isolatedEnvironment(home), { ...record, ...found });
    expect(await runCli(['relay', '--once'], { home, env })).toMatchObject({ code: 0, stderr: '' });

    const shown = await runCli(['show', '--json'], { home, env });
    const { run, operations } = JSON.parse(shown.stdout) as RunReport;
    expect(operations).toMatchObject([
      { step: 'work', kind: 'worktree', name: 'lease', outcome: 'created', count: 2 },
      { step: 'work', kind: 'worktree', name: 'conflicts', outcome: 'conflicting', count: 1, conflicts: 1 },
      { step: 'work', kind: 'cache', name: 'lint', outcome: 'miss', reason: 'new', count: 1 },
      { step: 'work', kind: 'cache', name: 'lint', outcome: 'hit', reason: 'unchanged', count: 1 },
    ]);
    expect(operations[3]?.savedMs).toBeGreaterThanOrEqual(300);

    await eventually(async () => {
      const spans = await fetchTrace(stack.jaegerUrl, traceIdOf(run.id));
      expect(spans.map(({ name }) => name).toSorted()).toEqual([
        'cache lint',
        'cache lint',
        'invoke_workflow parallel',
        'step work',
        'worktree conflicts',
        'worktree lease',
        'worktree lease',
      ]);
    });
    const totals = {
      'stepmeter_worktree_operations_total{stepmeter_step_name="work",stepmeter_worktree_outcome="created"}': 2,
      'stepmeter_worktree_conflicts_total{stepmeter_step_name="work"}': 1,
      'stepmeter_worktree_duration_seconds_count{stepmeter_worktree_operation="lease"}': 2,
      'stepmeter_worktrees{stepmeter_worktree_state="leased"}': 2,
      'stepmeter_cache_lookups_total{stepmeter_cache_name="lint",stepmeter_cache_outcome="hit"}': 1,
      'stepmeter_cache_false_hits_total{stepmeter_cache_name="build"}': 1,
    };
    await eventually(async () => {
      for (const [query, value] of Object.entries(totals))
        expect([query, (await queryInstant(stack.prometheusUrl, `sum(${query})`))[0]?.value]).toEqual([query, value]);
    });
    const [saved] = await queryInstant(stack.prometheusUrl, 'sum(stepmeter_cache_saved_time_seconds_total)');
    expect(saved?.value).toBeGreaterThan(0);
  });
});
