import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { traceIdOf } from '../../src/core/ids.ts';
import { BOARD } from '../../src/monitoring/dashboards/boards.ts';
import { simulate, type ScenarioName, type Simulation } from '../../src/simulate/simulate.ts';
import { openStore } from '../../src/store/open-store.ts';
import { realTests } from '../real.ts';
import { eventually } from '../stack/eventually.ts';
import { getJson } from '../stack/get-json.ts';
import { missingStackParts, type StackPart } from '../stack/native-binaries.ts';
import { type Stack, startStack } from '../stack/stack.ts';
import { fastPrometheusConfiguration, fastProvisioning } from './fast-provisioning.ts';
import { searchOf, urlOf } from './message-links.ts';
import { type OwnPrometheus, startPrometheus } from './own-prometheus.ts';
import { type Slack, type SlackMessage, startSlack } from './slack.ts';
import { startProxy, type SwitchableProxy } from './switchable-proxy.ts';

const real = realTests(
  'from a regression to Slack and back',
  missingStackParts(['otelcol', 'tempo', 'prometheus', 'grafana']),
);

const DAY_MS = 86_400_000;
const WORKFLOW = 'package-build';
const TITLE = `Costs more than before (${WORKFLOW})`;
const PATIENCE = { timeoutMs: 120_000, everyMs: 1000 };

/** A history, and the Prometheus that has it. */
type Past = { readonly simulation: Simulation; readonly prometheus: OwnPrometheus; readonly stack: Stack };

// Rules look at days, and a test has minutes. So the real relay lives through sixteen days at the time of what is made up,
// and Prometheus gets them with the times they had: its rules, which ask about now, find days that end now. The time after
// the regression is another history, behind the same address.
describe.skipIf(real.skip)(real.title, { timeout: 300_000 }, () => {
  let dir: string;
  let slack: Slack;
  let proxy: SwitchableProxy;
  let worse: Past;
  let well: Past;
  let grafana: Stack;

  const live = async (scenario: ScenarioName, parts: readonly StackPart[]): Promise<Past> => {
    const folder = join(dir, scenario);
    const configuration = join(folder, 'configuration');
    const file = fastPrometheusConfiguration(configuration);
    const rules = join(configuration, 'rules');
    // Rules that record what is of now while weeks of the past arrive can make Prometheus 3.15 panic.
    await rename(rules, `${rules}.later`);
    const prometheus = await startPrometheus(folder, file);
    const env = { PROMETHEUS_OTLP_URL: `${prometheus.url}/api/v1/otlp` };
    const stack = await startStack({ parts, dir: folder, env });
    const to = Date.now();
    const part = (from: number, until: number, runsPerMonth: number): Promise<Simulation> =>
      simulate({
        seed: `alerts ${from - to}`,
        scenario,
        span: { from, to: until },
        onset: to - 5 * DAY_MS,
        factor: 4,
        runsPerMonth,
        everyStepFrom: to,
        everyTickFrom: to - 60_000,
        home: join(folder, 'home'),
        env: { STEPMETER_HOME: join(folder, 'nobody'), STEPMETER_OTLP_ENDPOINT: stack.otlpEndpoint },
      });
    await part(to - 16 * DAY_MS, to - DAY_MS, 450);
    // Nights and weekends are quiet, but some runs have to end in the last day whichever it is.
    const simulation = await part(to - DAY_MS, to, 2000);
    await rename(`${rules}.later`, rules);
    await prometheus.stop();
    await prometheus.start();
    return { simulation, prometheus, stack };
  };

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stepmeter-alerts-'));
    slack = await startSlack();
    worse = await live('cost-regression', ['otelcol', 'tempo']);
    proxy = await startProxy(worse.prometheus.url);
    grafana = await startStack({
      parts: ['grafana'],
      dir: join(dir, 'grafana'),
      env: {
        GF_PATHS_PROVISIONING: fastProvisioning(join(dir, 'provisioning')),
        SLACK_WEBHOOK_URL: slack.url,
        PROMETHEUS_URL: proxy.url,
        TEMPO_URL: worse.stack.tempoUrl,
      },
    });
  }, 300_000);

  afterAll(async () => {
    await Promise.all(
      [grafana, worse?.stack, worse?.prometheus, well?.stack, well?.prometheus].map((part) => part?.stop()),
    );
    await Promise.all([proxy?.stop(), slack?.stop()]);
    await rm(dir, { recursive: true, force: true });
  }, 60_000);

  const messageWith = (title: string): Promise<SlackMessage> =>
    eventually(() => {
      const message = slack.messages.findLast((candidate) => candidate.title === title);
      if (!message) throw new Error(`No "${title}" among ${slack.messages.map((known) => known.title).join(', ')}`);
      return message;
    }, PATIENCE);

  /** The dearest run of the workflow that ended within the last day, by the store. */
  const dearestRun = async (): Promise<string> => {
    const { home, span } = worse.simulation;
    const store = await openStore({ STEPMETER_HOME: home });
    const { id } = await store.db
      .selectFrom('run')
      .select('id')
      .where('workflow', '=', WORKFLOW)
      .where('ended_at', '>', span.to - DAY_MS)
      .orderBy('cost_nano_usd', 'desc')
      .executeTakeFirstOrThrow();
    await store.close();
    return id;
  };

  test('Slack is told what got dearer, by how much, since when and after which change', async () => {
    const { text } = await messageWith(TITLE);
    expect(text).toMatch(new RegExp(`Step implement of ${WORKFLOW} costs [2-9]\\.\\d\\d times as much as before`));
    expect(text).toMatch(/Typical now: \$\d+\.\d+ \(\d+ attempts\); before: \$0?\.?\d+\.?\d* \(\d+ attempts\)\./);
    expect(text).toMatch(/Worse since about \d{4}-\d\d-\d\d \d\d:\d\d UTC, after the configuration became \S+ on/);
  });

  test('the link to the traces finds the dearest run of the last day, and nothing else', async () => {
    const { datasource, query, from } = searchOf(
      urlOf(await messageWith(TITLE), 'Trace of the worst run of the last day'),
    );
    const address = `${grafana.grafanaUrl}/api/datasources/proxy/uid/${datasource}/api/search`;
    const range = { start: String(Math.floor(from / 1000)), end: String(Math.ceil(Date.now() / 1000)) };
    const { traces } = await getJson<{ traces: { traceID: string }[] }>(address, { q: query, limit: '20', ...range });
    expect(traces.map(({ traceID }) => traceID.padStart(32, '0'))).toEqual([traceIdOf(await dearestRun())]);
  });

  test('the link to the board opens one that is there, narrowed to the workflow', async () => {
    const url = new URL(urlOf(await messageWith(TITLE), 'Dashboard'));
    expect(url.pathname).toBe(`/d/${BOARD.cost}`);
    expect(url.searchParams.get('var-workflow')).toBe(WORKFLOW);
    expect(url.searchParams.get('var-environment')).toBe('simulated');
    expect((await fetch(`${grafana.grafanaUrl}/api/dashboards/uid/${BOARD.cost}`)).status).toBe(200);
  });

  test('when it is as before again, that is told, too', async () => {
    well = await live('quiet', ['otelcol']);
    expect(slack.messages.map(({ title }) => title)).not.toContain(`Over: ${TITLE}`);
    proxy.to(well.prometheus.url);
    const { text } = await messageWith(`Over: ${TITLE}`);
    expect(text).toContain(`*Step implement of ${WORKFLOW}*: over since`);
  });
});
