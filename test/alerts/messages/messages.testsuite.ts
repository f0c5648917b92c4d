import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RealTests } from '../../../src/testing/real.ts';
import { eventually } from '../../../src/testing/eventually.ts';
import { queryInstant } from '../../../src/testing/stack/prometheus-queries.ts';
import { committedDashboards, linkFaults } from '../committed-dashboards.ts';
import { EXPECTED } from './expected-messages.ts';
import { searchOf, urlOf } from './message-links.ts';
import type { Notifier, NotifierKind } from '../notifiers/notifier.ts';
import { type RecordedPrometheus, startRecordedPrometheus } from './recorded-prometheus.ts';
import { ONSET, RECORDED } from './recorded-values.ts';
import { type Slack, type SlackMessage, SLACK_OK, startSlack } from '../notifiers/slack.ts';
import { ALL_ALERTS } from '../../../src/monitoring/alerts/alert-files.ts';
import { queriesOf } from '../../../src/monitoring/alerts/alert-rules.ts';
import { runbookUrl } from '../../../src/monitoring/alerts/links.ts';

/** What further tests of the same notifier use; valid while tests run. */
export type MessageSetting<N extends Notifier> = {
  readonly notifier: N;
  readonly slack: Slack;
  readonly prometheus: RecordedPrometheus;
};

const PATIENCE = { everyMs: 500 };
const ALERTS = ALL_ALERTS.flatMap((group) => group.alerts);

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The titles of all messages about resolved alerts. */
const RESOLVED = Object.keys(EXPECTED).map((title) => `Resolved: ${title.replace('Critical: ', '')}`);

/** The tests of messages that every notifier has to pass, and further ones, which run while all alerts are firing. */
export function messagesSuite<N extends Notifier>(
  real: RealTests,
  kind: NotifierKind<N>,
  whileFiring: (setting: () => MessageSetting<N>) => void = () => {},
): void {
  describe.skipIf(real.skip)(real.title, () => {
    let dir: string;
    let slack: Slack;
    let prometheus: RecordedPrometheus;
    let notifier: N;

    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'stepmeter-alerts-'));
      slack = await startSlack();
      prometheus = await startRecordedPrometheus(join(dir, 'recorded'), RECORDED);
      await prometheus.switch(false);
      notifier = await kind.start({
        dir: join(dir, 'notifier'),
        slackUrl: slack.url,
        prometheusUrl: prometheus.url,
      });
    });

    afterAll(async () => {
      await Promise.all([notifier?.stop(), prometheus?.stop(), slack?.stop()]);
      await rm(dir, { recursive: true, force: true });
    });

    const latest = (titles: readonly string[]): SlackMessage[] => {
      expect(slack.messages.map(({ title }) => title)).toEqual(expect.arrayContaining([...titles]));
      return titles.map((title) => slack.messages.findLast((message) => message.title === title) as SlackMessage);
    };

    const messagesWith = (...titles: readonly string[]): Promise<SlackMessage[]> =>
      eventually(() => latest(titles), PATIENCE);

    /**
     * A workflow and its step are one message; if the rules are evaluated while Prometheus has recorded the one and not
     * yet the other, a second message completes the first.
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
      eventually(async () => expect((await notifier.deliveryErrors()).join('\n')).toContain(error), PATIENCE);

    test('sends nothing while no condition is met', async () => {
      await eventually(async () => {
        const instances = await notifier.instances();
        expect(new Set(instances.map(({ title }) => title))).toEqual(new Set(ALERTS.map(({ title }) => title)));
        expect(new Set(instances.map(({ state }) => state))).toEqual(new Set(['Normal']));
      }, PATIENCE);
      expect(await notifier.problems()).toEqual([]);
      expect(slack.messages).toEqual([]);
    });

    test('reports errors of Slack, and counts them', async () => {
      const failed = await notifier.failedDeliveries();
      slack.answer({ status: 500, body: 'internal_error' });
      await turn(true);
      await deliverySays(kind.troubles.serverError);
      slack.answer({ status: 429, body: 'rate_limited' });
      await deliverySays(kind.troubles.rateLimit);
      slack.answer({ status: 404, body: 'no_service' });
      await deliverySays(kind.troubles.noWebhook);
      await slack.stop();
      await deliverySays(kind.troubles.refused);
      await eventually(
        async () => expect(await notifier.failedDeliveries()).toBeGreaterThanOrEqual(failed + 4),
        PATIENCE,
      );
      expect((await notifier.problems()).join('\n')).toContain(kind.troubles.serverError);
      expect(slack.messages).toEqual([]);
    });

    test('sends every message once Slack is back: what is wrong, by how much, since when and after which change', async () => {
      slack.answer(SLACK_OK);
      await slack.start();
      const titles = Object.keys(EXPECTED);
      const messages = await wholeMessages(titles);

      for (const { title, text, color } of messages) {
        expect(text, title).toMatch(/Firing since \d{4}-\d\d-\d\d \d\d:\d\d UTC\./);
        expect(text, title).not.toMatch(/\{\{|no value|NaN|%!/);
        expect(color, title).toBe('#D63232');
      }
      expect(new Set(slack.messages.map(({ title }) => title))).toEqual(new Set(titles));
      const texts = slack.messages.map(({ text }) => text);
      expect(texts).toEqual([...new Set(texts)]);
      expect(titles.map((title) => title.replace(/^Critical: | \(.*\)$/g, '')).toSorted()).toEqual(
        ALERTS.map(({ title }) => title).toSorted(),
      );
    });

    test('every query of every alert has a result on a real Prometheus', async () => {
      for (const query of ALERTS.flatMap((alert) => Object.values(queriesOf(alert))))
        expect(await queryInstant(prometheus.url, query), query).not.toEqual([]);
    });

    test('links lead to a dashboard that exists, to the runbook, to a silence and to the traces', async () => {
      const dashboards = committedDashboards();
      for (const message of await messagesWith(...Object.keys(EXPECTED))) {
        const { title, links } = message;
        const alert = ALERTS.find((candidate) => title.includes(candidate.title));
        expect(urlOf(message, 'Runbook'), title).toBe(
          runbookUrl(alert?.title ?? '').replace('{{ externalURL }}', notifier.address),
        );
        const dashboard = new URL(urlOf(message, 'Dashboard'));
        expect(dashboard.href.startsWith(notifier.address), title).toBe(true);
        expect(dashboard.pathname, title).toBe(`/d/${alert?.dashboard.uid}`);
        expect(Number(dashboard.searchParams.get('from')), title).toBeLessThan(Date.now());
        for (const { text, url } of links.filter((one) => ['Dashboard', 'Compare', 'Runbook'].includes(one.text)))
          expect(linkFaults(url, dashboards), `${title}: ${text}`).toEqual([]);
        expect(urlOf(message, 'Silence'), title).toContain('/alerting/silence/new?');
        expect(new URL(urlOf(message, 'Silence')).searchParams.getAll('matcher'), title).toContain(
          `alertname=${alert?.title}`,
        );
      }
    });

    test('links carry workflow, step, signal, onset and the runs before and since the onset', async () => {
      const [cost, failed, errors] = await messagesWith(
        'Cost increased (package-build)',
        'Error spike (package-build)',
        'Errors increased (package-build)',
      );
      const dashboards = (cost?.links ?? []).filter(({ text }) => text === 'Dashboard').map(({ url }) => new URL(url));
      const from = String((ONSET - 7 * 86_400) * 1000);
      expect(dashboards.map(({ searchParams }) => Object.fromEntries(searchParams))).toEqual([
        { from, to: 'now', 'var-workflow': 'package-build', 'var-signal': 'cost', 'var-onset': String(ONSET) },
        {
          ...{ from, to: 'now', 'var-workflow': 'package-build', 'var-step': 'repair' },
          ...{ 'var-signal': 'cost', 'var-onset': String(ONSET) },
        },
      ]);
      expect(Object.fromEntries(new URL(urlOf(cost as SlackMessage, 'Compare')).searchParams)).toEqual({
        from: expect.stringMatching(/^now-\d+d$/) as string,
        ...{ to: 'now', 'var-a_workflow': 'package-build', 'var-b_workflow': 'package-build' },
        ...{ 'var-a_length': `${42 * DAY_MS}ms`, 'var-signal': 'cost' },
      });
      const worst = searchOf(urlOf(cost as SlackMessage, 'Trace of the most expensive run of the last day'));
      expect(Math.abs(worst.from - (Date.now() - DAY_MS))).toBeLessThan(HOUR_MS);
      expect(worst).toMatchObject({
        datasource: 'tempo',
        query:
          '{ name =~ "invoke_workflow.*" && span.gen_ai.workflow.name = "package-build" && span.stepmeter.cost.usd >= 1.234567891 }',
      });
      expect(searchOf(urlOf(failed as SlackMessage, 'Traces with this error')).query).toBe(
        '{ span.gen_ai.workflow.name = "package-build" && span.error.type = "timeout" }',
      );
      expect(searchOf(urlOf(errors as SlackMessage, 'Traces of runs with errors')).query).toBe(
        '{ span.gen_ai.workflow.name = "package-build" && status = error }',
      );
      expect(searchOf(urlOf(errors as SlackMessage, 'Traces with errors in this step')).query).toBe(
        '{ span.gen_ai.workflow.name = "package-build" && span.stepmeter.step.name = "repair" && status = error }',
      );
    });

    whileFiring(() => ({ notifier, slack, prometheus }));

    test('sends a message for every alert that is resolved', async () => {
      await turn(false);
      for (const { title, text, color } of await messagesWith(...RESOLVED)) {
        expect(text, title).toMatch(/resolved at \d{4}-\d\d-\d\d \d\d:\d\d UTC\. \[Dashboard\]/);
        expect(color, title).toBe('#36a64f');
      }
    });

    test('sends one message if Prometheus cannot be reached, and none about the alerts themselves', async () => {
      slack.messages.length = 0;
      await prometheus.stop();
      await notifier.evaluate();
      const [message] = await messagesWith('Alerts cannot be evaluated');
      expect(message?.text).toMatch(/connection refused|ECONNREFUSED/);
      await prometheus.start();
      await eventually(async () => {
        const instances = await notifier.instances();
        expect(new Set(instances.map(({ state }) => state))).toEqual(new Set(['Normal']));
      }, PATIENCE);
      // Its beginning and, if it is sent in time, its end.
      for (const { title } of slack.messages) expect(title).toContain('Alerts cannot be evaluated');
    });
  });
}
