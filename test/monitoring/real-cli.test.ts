import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { traceIdOf } from '../../src/core/ids/ids.ts';
import type { RunSummary } from '../../src/report/list-runs.ts';
import { missingClaude } from '../../src/testing/claude/cli.ts';
import type { Conversation } from '../../src/testing/fake-model/plan.ts';
import { sampleSession } from '../../src/testing/fake-model/sample-session.ts';
import { startFakeModel, type FakeModel } from '../../src/testing/fake-model/server.ts';
import { billOf, type Result } from '../../src/testing/store/bill-sums.ts';
import { openWorkshop, type Workshop } from '../../src/testing/claude/workshop.ts';
import { realTests } from '../../src/testing/real.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import type { Stack } from '../../src/testing/stack/stack.ts';
import { startTemporaryStack } from '../../src/testing/stack/temporary-stack.ts';
import { fetchTrace } from '../../src/testing/stack/jaeger-queries.ts';
import { chooseVariables } from './choose-variables.ts';
import { panelName, panelsOf, readDashboards } from './dashboard-file.ts';
import { showing } from './panel-shape.ts';
import { askTarget, type Answer } from './run-query.ts';

const PARTS = ['otelcol', 'jaeger', 'prometheus'] as const;
const real = realTests('the dashboards on runs of the real CLI', [...missingStackParts(PARTS), ...missingClaude()]);
const MINUTE = 60_000;

/** Panels that must have data after a session of the real CLI. */
const SHOWN = [
  'stepmeter-overview / Runs',
  'stepmeter-overview / Spend',
  'stepmeter-overview / Tokens by kind',
  'stepmeter-cost / Spend',
  'stepmeter-cost / Cost breakdown',
  'stepmeter-reliability / Errors by step and type',
  'stepmeter-performance / Slowest steps',
  'stepmeter-performance / Slowest tools',
  'stepmeter-performance / Slowest file operations',
  'stepmeter-performance / Model requests by model',
  'stepmeter-performance / Peak memory and CPU time by step',
  'stepmeter-performance / Hooks by type',
  'stepmeter-files / Files created',
  'stepmeter-files / Files modified',
  'stepmeter-files / Files deleted',
  'stepmeter-files / File changes by step and source',
  'stepmeter-runs / Runs',
  'stepmeter-run / Steps',
  'stepmeter-run / Sessions and subagents',
  'stepmeter-run / Model requests',
  'stepmeter-run / Tool calls',
  'stepmeter-run / File operations',
  'stepmeter-run / Trace',
  'stepmeter-pipeline / Ingested records',
];

describe.skipIf(real.skip)(`${real.title}`, () => {
  const answers = new Map<string, readonly Answer[]>();
  let stack: Stack;
  let model: FakeModel;
  let workshop: Workshop;
  let results: Result[];

  const session = async (): Promise<Result> => {
    const claude = ['claude', '-p', 'go', '--output-format', 'json', '--permission-mode', 'bypassPermissions'];
    const done = await workshop.stepmeter([
      'exec',
      '--workflow',
      'package-build',
      '--step',
      'implement',
      '--',
      ...claude,
    ]);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    return JSON.parse(done.stdout) as Result;
  };

  const askEverything = async (run: string): Promise<void> => {
    const to = Math.ceil(Date.now() / MINUTE) * MINUTE;
    const range = { from: to - 15 * MINUTE, to };
    for (const dashboard of readDashboards()) {
      const { variables } = await chooseVariables(stack, dashboard, range, { run: [run] });
      for (const panel of panelsOf(dashboard)) {
        const asked = (panel.targets ?? []).map((target) => askTarget(stack, panel, target, { ...range, variables }));
        answers.set(panelName(dashboard, panel), await Promise.all(asked));
      }
    }
  };

  beforeAll(async () => {
    stack = await startTemporaryStack({ parts: PARTS });
    const plans: Conversation[] = [];
    model = await startFakeModel({ plans });
    workshop = openWorkshop({ modelUrl: model.url });
    plans.push(...sampleSession(workshop.project, { command: 'rm b.txt && sleep 0.3' }));
    results = [await session(), await session()];
    const exporting = { STEPMETER_OTLP_ENDPOINT: stack.otlpEndpoint, STEPMETER_ENVIRONMENT: 'real' };
    expect(await workshop.stepmeter(['relay', '--once'], exporting)).toMatchObject({ code: 0, stderr: '' });
    const [run] = JSON.parse((await workshop.stepmeter(['runs', '--json'])).stdout) as [RunSummary];
    await eventually(() => fetchTrace(stack.jaegerUrl, traceIdOf(run.id)));
    await askEverything(run.id);
  });

  afterAll(async () => {
    await model?.close();
    await stack?.stop();
    workshop?.remove();
  });

  test.each(SHOWN)('%s shows something', (name) => {
    const found = answers.get(name) ?? [];
    expect(showing(found), found.map(({ query }) => query).join('\n')).toBe('something');
  });

  test("shows the spend that the CLI's own bills say", () => {
    const [spend] = answers.get('stepmeter-overview / Spend') ?? [];
    expect(spend?.rows[0]?.values.at(-1)).toBeCloseTo(billOf(...results).nanoUsd / 1e9, 6);
  });

  test('shows two runs that ended', () => {
    const [runs] = answers.get('stepmeter-overview / Runs') ?? [];
    expect(runs?.rows[0]?.values.at(-1)).toBe(2);
  });
});
