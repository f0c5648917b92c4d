import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { traceIdOf } from '../../src/core/ids.ts';
import { ATTRIBUTE } from '../../src/core/names.ts';
import { SIGNAL } from '../../src/core/signal.ts';
import { BOARD } from '../../src/monitoring/dashboards/boards.ts';
import { prometheusLabel } from '../../src/monitoring/prometheus-names.ts';
import { RULE_SERIES } from '../../src/monitoring/rules/series.ts';
import type { ScenarioName } from '../../src/simulate/scenario.ts';
import { openStore } from '../../src/store/open-store.ts';
import { stackTests } from '../real.ts';
import { eventually } from '../stack/eventually.ts';
import { getJson } from '../stack/get-json.ts';
import type { StackPart } from '../../src/stack/parts.ts';
import { queryInstant } from '../stack/prometheus-queries.ts';
import { type Stack, startStack } from '../stack/stack.ts';
import { fastProvisioning } from './fast-provisioning.ts';
import { searchOf, urlOf } from './message-links.ts';
import { end, judge, live, type Past, WORKFLOW } from './past.ts';
import { type Slack, type SlackMessage, startSlack } from './slack.ts';
import { startProxy, type SwitchableProxy } from './switchable-proxy.ts';

const real = stackTests('from a regression to Slack and back', ['otelcol', 'tempo', 'prometheus', 'grafana']);

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TITLE = `Costs more than before (${WORKFLOW})`;
const PATIENCE = { timeoutMs: 120_000, everyMs: 1000 };
/** What is known of the step that got worse. */
const FIRING = `${RULE_SERIES.regressionFiring}{${prometheusLabel(ATTRIBUTE.workflowName)}="${WORKFLOW}", ${prometheusLabel(ATTRIBUTE.stepName)}="implement", ${prometheusLabel(ATTRIBUTE.signal)}="${SIGNAL.cost}"}`;

// Rules look at days, and a test has minutes. So the real relay lives through a day's work at the time of what is made
// up, and through another one a day later, which ends now. Prometheus gets both with the times they had: its rules, which
// ask about now, hold the one against the other. The second day is lived twice, after the same first one: with a
// regression and, behind the same address, without.
describe.skipIf(real.skip)(real.title, { timeout: 300_000 }, () => {
  let dir: string;
  let slack: Slack;
  let proxy: SwitchableProxy;
  let dayBefore: Past;
  let worse: Past;
  let well: Past;
  let grafana: Stack;

  const liveToday = async (scenario: ScenarioName, parts: readonly StackPart[]): Promise<Past> => {
    const to = Date.now();
    const span = { from: to - 8 * HOUR_MS, to };
    const past = await live({ folder: join(dir, scenario), scenario, span, parts, after: dayBefore });
    await judge(past);
    return past;
  };

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stepmeter-alerts-'));
    slack = await startSlack();
    const to = Date.now() - DAY_MS - HOUR_MS;
    const span = { from: to - 8 * HOUR_MS, to };
    dayBefore = await live({ folder: join(dir, 'day-before'), scenario: 'quiet', span, parts: ['otelcol'] });
    await end(dayBefore);
    worse = await liveToday('cost-regression', ['otelcol', 'tempo']);
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
    await Promise.all([grafana?.stop(), ...[dayBefore, worse, well].map((past) => past && end(past))]);
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
    const dearer = new RegExp(`Step implement of ${WORKFLOW} costs [2-9]\\.\\d\\d times as much as before`);
    // Grafana may look while Prometheus is in the middle of its rules: then the first message is of the workflow alone.
    const text = await eventually(() => {
      const told = slack.messages.findLast((message) => message.title === TITLE && dearer.test(message.text));
      if (!told) throw new Error(`Not told so: ${slack.messages.map((message) => message.text).join('\n')}`);
      return told.text;
    }, PATIENCE);
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
    expect((await queryInstant(worse.prometheus.url, FIRING)).map(({ value }) => value)).toEqual([1]);
    well = await liveToday('quiet', ['otelcol']);
    // An alert would be over, too, where there is nothing to look at.
    await eventually(async () => {
      expect((await queryInstant(well.prometheus.url, FIRING)).map(({ value }) => value)).toEqual([0]);
    }, PATIENCE);
    expect(slack.messages.map(({ title }) => title)).not.toContain(`Over: ${TITLE}`);
    const before = slack.messages.length;
    proxy.to(well.prometheus.url);
    await messageWith(`Over: ${TITLE}`);
    // The workflow and its step may be over one after the other.
    const since = slack.messages.slice(before).filter(({ title }) => title.endsWith(TITLE));
    expect(since.map(({ text }) => text).join('\n')).toContain(`*Step implement of ${WORKFLOW}*: over since`);
  });
});
