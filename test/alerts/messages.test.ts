import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALL_ALERTS } from '../../src/monitoring/alerts/all-alerts.ts';
import { runbookUrl } from '../../src/monitoring/alerts/links.ts';
import { queriesOf } from '../../src/monitoring/alerts/rule-file.ts';
import { stackTests } from '../real.ts';
import { eventually } from '../stack/eventually.ts';
import { queryInstant } from '../stack/prometheus-queries.ts';
import { type Stack, startStack } from '../stack/stack.ts';
import { EXPECTED } from './expected-messages.ts';
import { fastProvisioning } from './fast-provisioning.ts';
import { alertInstances, deliveries, failedDeliveries } from './grafana.ts';
import { type RecordedPrometheus, startRecordedPrometheus } from './recorded-prometheus.ts';
import { ONSET, RECORDED } from './recorded-values.ts';
import { searchOf, urlOf } from './message-links.ts';
import { type Slack, type SlackMessage, SLACK_OK, startSlack } from './slack.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const real = stackTests('messages of alerts', ['grafana', 'prometheus']);
/** The titles of the messages that tell the end. */
const OVER = Object.keys(EXPECTED).map((title) => `Over: ${title.replace('Critical: ', '')}`);

const PATIENCE = { timeoutMs: 60_000, everyMs: 500 };

describe.skipIf(real.skip)(real.title, { timeout: 150_000 }, () => {
  let dir: string;
  let slack: Slack;
  let prometheus: RecordedPrometheus;
  let grafana: Stack;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'stepmeter-alerts-'));
    slack = await startSlack();
    prometheus = await startRecordedPrometheus(join(dir, 'recorded'), RECORDED);
    grafana = await startStack({
      parts: ['grafana'],
      dir: join(dir, 'stack'),
      env: {
        GF_PATHS_PROVISIONING: fastProvisioning(join(dir, 'provisioning')),
        SLACK_WEBHOOK_URL: slack.url,
        PROMETHEUS_URL: prometheus.url,
      },
    });
  }, 150_000);

  afterAll(async () => {
    await Promise.all([grafana?.stop(), prometheus?.stop(), slack?.stop()]);
    await rm(dir, { recursive: true, force: true });
  }, 60_000);

  const latest = (titles: readonly string[]): SlackMessage[] => {
    expect(slack.messages.map(({ title }) => title)).toEqual(expect.arrayContaining([...titles]));
    return titles.map((title) => slack.messages.findLast((message) => message.title === title) as SlackMessage);
  };

  const messagesWith = (...titles: readonly string[]): Promise<SlackMessage[]> =>
    eventually(() => latest(titles), PATIENCE);

  /**
   * What became wrong of a workflow and of its step is one message; where Grafana looks while Prometheus has recorded
   * the one and not yet the other, a second message completes the first.
   */
  const wholeMessages = (titles: readonly string[]): Promise<SlackMessage[]> =>
    eventually(() => {
      const messages = latest(titles);
      for (const { title, text } of messages)
        for (const line of EXPECTED[title] ?? []) expect(text, title).toContain(line);
      return messages;
    }, PATIENCE);

  const turn = async (on: boolean): Promise<void> => {
    slack.messages.length = 0;
    await prometheus.switch(on);
  };

  const deliverySays = (error: string): Promise<void> =>
    eventually(async () => {
      expect(await deliveries(grafana.grafanaUrl)).toContainEqual({
        name: 'Stepmeter Slack',
        error: expect.stringContaining(error) as string,
      });
    }, PATIENCE);

  test('while nothing is wrong, nothing is told', async () => {
    await prometheus.switch(false);
    const watched = ALL_ALERTS.flatMap(({ alerts }) => alerts.map(({ title }) => title));
    await eventually(async () => {
      const instances = await alertInstances(grafana.grafanaUrl);
      expect(new Set(instances.map(({ title }) => title))).toEqual(new Set(watched));
      expect(new Set(instances.map(({ state }) => state))).toEqual(new Set(['Normal']));
    }, PATIENCE);
    expect(await readFile(join(dir, 'stack/grafana.log'), 'utf8')).not.toContain('level=error');
    expect(slack.messages).toEqual([]);
  });

  test('while Slack has trouble, Grafana says which, and sends nothing', async () => {
    const failed = await failedDeliveries(grafana.grafanaUrl);
    await turn(true);
    slack.answer({ status: 500, body: 'internal_error' });
    await deliverySays('unexpected 5xx status code: 500');
    slack.answer({ status: 429, body: 'rate_limited' });
    await deliverySays('failed incoming webhook: rate_limited');
    slack.answer({ status: 404, body: 'no_service' });
    await deliverySays('the incoming webhook is either disabled, removed, or invalid');
    await slack.stop();
    await deliverySays('connection refused');
    expect(await readFile(join(dir, 'stack/grafana.log'), 'utf8')).toContain('unexpected 5xx status code: 500');
    expect(await failedDeliveries(grafana.grafanaUrl)).toBeGreaterThanOrEqual(failed + 4);
    expect(slack.messages).toEqual([]);
  });

  test('when Slack is back, every alert says in words what is wrong, by how much, since when and after which change', async () => {
    slack.answer(SLACK_OK);
    await slack.start();
    const titles = Object.keys(EXPECTED);
    const messages = await wholeMessages(titles);

    for (const { title, text, color } of messages) {
      expect(text, title).toMatch(/On since \d{4}-\d\d-\d\d \d\d:\d\d UTC\./);
      expect(text, title).not.toMatch(/\{\{|no value|NaN|%!/);
      expect(color, title).toBe('#D63232');
    }
    expect(new Set(slack.messages.map(({ title }) => title))).toEqual(new Set(titles));
    const texts = slack.messages.map(({ text }) => text);
    expect(texts).toEqual([...new Set(texts)]);
    const alerts = ALL_ALERTS.flatMap((group) => group.alerts.map(({ title }) => title));
    expect(titles.map((title) => title.replace(/^Critical: | \(.*\)$/g, '')).toSorted()).toEqual(alerts.toSorted());
  });

  test('every query of every alert answers on a real Prometheus', async () => {
    const queries = ALL_ALERTS.flatMap(({ alerts }) => alerts.flatMap((alert) => Object.values(queriesOf(alert))));
    for (const query of queries) expect(await queryInstant(prometheus.url, query), query).not.toEqual([]);
  });

  test('links lead to a board that is there, to the runbook, to a silence and to the traces', async () => {
    const messages = await messagesWith(...Object.keys(EXPECTED));
    const alerts = ALL_ALERTS.flatMap((group) => group.alerts);
    for (const message of messages) {
      const { title } = message;
      const alert = alerts.find((candidate) => title.includes(candidate.title));
      expect(urlOf(message, 'What to do'), title).toBe(
        runbookUrl(alert?.title ?? '').replace('{{ externalURL }}', `${grafana.grafanaUrl}/`),
      );
      const board = new URL(urlOf(message, 'Dashboard'));
      expect(board.origin, title).toBe(grafana.grafanaUrl);
      expect(board.pathname, title).toBe(`/d/${alert?.board.uid}`);
      expect(Number(board.searchParams.get('from')), title).toBeLessThan(Date.now());
      expect((await fetch(`${grafana.grafanaUrl}/api/dashboards/uid/${alert?.board.uid}`)).status, title).toBe(200);
      expect(urlOf(message, 'Silence'), title).toContain('/alerting/silence/new?');
    }
  });

  test('links are narrowed to what is wrong, from a week before it was', async () => {
    const [cost, failed, errors] = await messagesWith(
      'Costs more than before (package-build)',
      'Many errors at once (package-build)',
      'Has more errors than before (package-build)',
    );
    const boards = (cost?.links ?? []).filter(({ text }) => text === 'Dashboard').map(({ url }) => new URL(url));
    expect(boards.map(({ searchParams }) => Object.fromEntries(searchParams))).toEqual([
      { from: String((ONSET - 7 * 86_400) * 1000), to: 'now', 'var-workflow': 'package-build' },
      { from: String((ONSET - 7 * 86_400) * 1000), to: 'now', 'var-workflow': 'package-build', 'var-step': 'repair' },
    ]);
    const worst = searchOf(urlOf(cost as SlackMessage, 'Trace of the worst run of the last day'));
    expect(Math.abs(worst.from - (Date.now() - DAY_MS))).toBeLessThan(HOUR_MS);
    expect(worst).toMatchObject({
      datasource: 'tempo',
      query:
        '{ name =~ "invoke_workflow.*" && span.gen_ai.workflow.name = "package-build" && span.stepmeter.cost.usd >= 1.234567891 }',
    });
    expect(searchOf(urlOf(failed as SlackMessage, 'Traces with such errors')).query).toBe(
      '{ span.gen_ai.workflow.name = "package-build" && span.error.type = "timeout" }',
    );
    expect(searchOf(urlOf(errors as SlackMessage, 'Traces of the runs with errors')).query).toBe(
      '{ span.gen_ai.workflow.name = "package-build" && status = error }',
    );
    expect(searchOf(urlOf(errors as SlackMessage, 'Traces with errors in this step')).query).toBe(
      '{ span.gen_ai.workflow.name = "package-build" && span.stepmeter.step.name = "repair" && status = error }',
    );
  });

  test('when it is well again, that is told, too', async () => {
    await turn(false);
    const messages = await messagesWith(...OVER);
    for (const { title, text, color } of messages) {
      expect(text, title).toMatch(/over since \d{4}-\d\d-\d\d \d\d:\d\d UTC\. \[Dashboard\]/);
      expect(color, title).toBe('#36a64f');
    }
  });

  test('Prometheus cannot be reached: one message says so, none cries wolf', async () => {
    slack.messages.length = 0;
    await prometheus.stop();
    const [message] = await messagesWith('Alerts cannot be evaluated');
    expect(message?.text).toContain('connection refused');
    await prometheus.start();
    await eventually(async () => {
      const instances = await alertInstances(grafana.grafanaUrl);
      expect(new Set(instances.map(({ state }) => state))).toEqual(new Set(['Normal']));
    }, PATIENCE);
    // Its beginning and, where that is told in time, its end.
    for (const { title } of slack.messages) expect(title).toContain('Alerts cannot be evaluated');
  });
});
