import { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { withoutBreaks } from '../../src/monitoring/panels/name-breaks.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { poolProject } from '../../src/testing/pool-project.ts';
import { realTests } from '../../src/testing/real.ts';
import { runCli } from '../../src/testing/run-cli.ts';
import { missingStackParts } from '../../src/testing/stack/native-binaries.ts';
import { startTemporalServer } from '../../src/testing/stack/temporal-server.ts';
import type { Stack } from '../../src/testing/stack/stack.ts';
import { startTemporaryStack } from '../../src/testing/stack/temporary-stack.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { startWorker } from '../temporal/worker-process.ts';
import { chooseVariables } from './choose-variables.ts';
import { panelName, panelsOf, readDashboards } from './dashboard-file.ts';
import { panelFrames } from './rendering/frames/panel-frames.ts';
import { renderPanel } from './rendering/render-panel.ts';
import { renderingFaults } from './rendering/faults/rendering-faults.ts';
import { shownColumns } from './rendering/shown-panel.ts';
import { askTarget } from './run-query.ts';

const PARTS = ['otelcol', 'jaeger', 'prometheus'] as const;

const real = realTests('dashboards of a real pool, cache and worker', missingStackParts([...PARTS, 'temporal']));

const MINUTE = 60_000;

/** One or two of a hundred hits are run again instead, at random; they count as no lookup. */
const WITHOUT_VERIFICATION = { NODE_OPTIONS: '--import "data:text/javascript,Math.random=()=>0.5"' };

// What no generated history has: the gauges of a pool, and the metrics of Temporal's own SDK.
describe.skipIf(real.skip)(real.title, () => {
  let stack: Stack;

  beforeAll(async () => void (stack = await startTemporaryStack({ parts: PARTS })));

  afterAll(() => stack?.stop());

  /** What a reader sees of a panel: the cells of each column, the last value of each series. */
  const shownIn = async (name: string): Promise<Record<string, string>> => {
    const to = Math.ceil(Date.now() / MINUTE) * MINUTE;
    const range = { from: to - 15 * MINUTE, to };
    const dashboard = readDashboards().find((one) => panelsOf(one).some((panel) => panelName(one, panel) === name));
    const panel = dashboard && panelsOf(dashboard).find((one) => panelName(dashboard, one) === name);
    if (!dashboard || !panel) throw new Error(`Cannot find the panel ${name}`);
    const { variables } = await chooseVariables(stack, dashboard, range);
    const scope = { ...range, variables };
    const answers = await Promise.all((panel.targets ?? []).map((target) => askTarget(stack, panel, target, scope)));
    const rendered = await renderPanel(panel, panelFrames(answers), { ...scope, intervalMs: 15_000 });
    expect(renderingFaults(rendered)).toEqual([]);
    const isGraph = panel.type === 'timeseries';
    return Object.fromEntries(
      shownColumns(rendered).map(({ name: title, cells }) => {
        const texts = cells.map(({ text }) => withoutBreaks(text));
        return [title, isGraph ? (texts.findLast((text) => text !== '') ?? '') : texts.join(' | ')];
      }),
    );
  };

  const stepmeter = async (home: string, args: readonly string[], cwd?: string): Promise<void> => {
    const env = { ...WITHOUT_VERIFICATION, STEPMETER_OTLP_ENDPOINT: stack.otlpEndpoint };
    const done = await runCli(args, { home, env, ...(cwd !== undefined && { cwd }) });
    expect(done).toMatchObject({ code: 0, stderr: '' });
  };

  test('worktrees and lookups of a pool and a cache are shown', async () => {
    const { home, repository } = poolProject();
    await stepmeter(home, ['worktree', 'lease', '--task', 'parser'], repository);
    await stepmeter(home, ['worktree', 'warm', '2'], repository);
    const cached = ['cache', 'run', 'types', '--input', '*.txt', '--', 'true'];
    await stepmeter(home, cached, repository);
    await stepmeter(home, cached, repository);
    await stepmeter(home, ['relay', '--once']);
    const of = (panel: string): Promise<object> => shownIn(`stepmeter-pool-and-cache / ${panel}`);
    await eventually(async () => {
      expect(await of('Worktrees by state')).toMatchObject({ leased: '1', ready: '2' });
      expect(await of('Leases')).toMatchObject({ Leases: '1' });
      expect(await of('Cache by name')).toMatchObject({ Name: 'types', 'Hit rate': '50.0%', Hits: '1', Lookups: '2' });
    });
  });

  test('waits and slots of a worker are shown', async () => {
    const home = temporaryFolder();
    const server = await startTemporalServer();
    onTestFinished(() => server.teardown());
    const metrics = `${stack.otlpEndpoint}/v1/metrics`;
    const worker = await startWorker({ address: server.address, taskQueue: 'pages', home, metrics });
    const client = new Client({ connection: server.connection });
    await client.workflow.execute('page', { taskQueue: 'pages', workflowId: 'page-1', args: [2] });
    await stepmeter(home, ['relay', '--once']);
    const of = (panel: string): Promise<Record<string, string>> => shownIn(`stepmeter-workers / ${panel}`);
    await eventually(async () => {
      expect(await of('Attempts from queues')).toMatchObject({ 'Attempts from queues': '2' });
      expect(await of('Wait by task queue')).toMatchObject({ 'Task queue': 'pages', Attempts: '2' });
      const slots = await of('Slots of workers');
      expect(slots['Task queue']).toContain('pages');
      expect(slots['Type']).toContain('ActivityWorker');
      expect(slots['Available']).toMatch(/\d/);
    });
    await worker.stop();
  });
});
