import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { traceIdOf } from '../../../src/core/ids/ids.ts';
import { ATTRIBUTE, METRIC } from '../../../src/telemetry/names.ts';
import { SIGNAL } from '../../../src/core/signal.ts';
import type { ScenarioName } from '../../../src/testing/runs/scenario.ts';
import type { StackPart, TraceStore } from '../../../src/ops/stack/parts.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { RealTests } from '../../../src/testing/real.ts';
import { eventually } from '../../../src/testing/eventually.ts';
import { queryInstant } from '../../../src/testing/stack/prometheus-queries.ts';
import type { Stack } from '../../../src/testing/stack/stack.ts';
import type { TimeRange } from '../../traceql/find-traces.ts';
import { linkFaults } from '../committed-dashboards.ts';
import { searchOf, urlOf } from '../messages/message-links.ts';
import type { Notifier, NotifierKind } from '../notifiers/notifier.ts';
import { earlierRuns, end, judge, live, type Past, WORKFLOW } from './past.ts';
import { type Slack, type SlackMessage, startSlack } from '../notifiers/slack.ts';
import { startProxy, type SwitchableProxy } from '../notifiers/switchable-proxy.ts';
import { DASHBOARD } from '../../../src/monitoring/dashboards/uids.ts';
import { prometheusLabel, prometheusName } from '../../../src/monitoring/queries/prometheus-names.ts';

/** Where traces are stored, and how they are searched: the IDs of the traces that a query finds. */
export type TraceSearching<N extends Notifier> = {
  readonly part: TraceStore;
  search(query: string, range: TimeRange, setting: EndToEndSetting<N>): Promise<string[]>;
};

/** What runs while tests do; `stack` holds the traces of the day with the regression. */
export type EndToEndSetting<N extends Notifier> = { readonly notifier: N; readonly stack: Stack };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const PATIENCE = { everyMs: 1000 };

const TITLE = `Cost increased (${WORKFLOW})`;
const TRACE_LINK = 'Trace of the most expensive run of the last day';

/** The cost of the step that became more expensive. */
const STEP_COST = `{${prometheusLabel(ATTRIBUTE.workflowName)}="${WORKFLOW}", ${prometheusLabel(ATTRIBUTE.stepName)}="implement", ${prometheusLabel(ATTRIBUTE.signal)}="${SIGNAL.cost}"}`;

/** Whether it is a regression. */
const FIRING = `${prometheusName(METRIC.regressionState)}${STEP_COST}`;

/**
 * The tests of the way from a regression to Slack that every notifier has to pass, and further ones, which run while the
 * alert is firing.
 *
 * Regressions take days, and a test has minutes. So the real relay ingests two simulated days of work at simulated time,
 * and some hours that end now. The hours are played twice, after the same days: with a regression and, behind the same
 * address, without.
 */
export function endToEndSuite<N extends Notifier>(
  real: RealTests,
  kind: NotifierKind<N>,
  traces: TraceSearching<N>,
  whileFiring: (setting: () => EndToEndSetting<N>) => void = () => {},
): void {
  describe.skipIf(real.skip)(real.title, () => {
    let dir: string;
    let slack: Slack;
    let proxy: SwitchableProxy;
    let daysBefore: string;
    let worse: Past;
    let well: Past;
    let notifier: N;

    const liveToday = async (scenario: ScenarioName, parts: readonly StackPart[]): Promise<Past> => {
      const to = Date.now();
      const span = { from: to - 8 * HOUR_MS, to };
      const past = await live({ folder: join(dir, scenario), scenario, span, parts, after: daysBefore });
      await judge(past);
      return past;
    };

    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), 'stepmeter-alerts-'));
      slack = await startSlack();
      const to = Date.now() - DAY_MS;
      daysBefore = await earlierRuns(join(dir, 'days-before'), { from: to - 2 * DAY_MS, to });
      [worse, well] = await Promise.all([
        liveToday('cost-regression', ['otelcol', traces.part]),
        liveToday('quiet', ['otelcol']),
      ]);
      proxy = await startProxy(worse.prometheus.url);
      notifier = await kind.start({
        dir: join(dir, 'notifier'),
        slackUrl: slack.url,
        prometheusUrl: proxy.url,
        tracesUrl: worse.stack.tempoUrl,
      });
    });

    afterAll(async () => {
      await Promise.all([notifier?.stop(), ...[worse, well].map((past) => past && end(past))]);
      await Promise.all([proxy?.stop(), slack?.stop()]);
      await rm(dir, { recursive: true, force: true });
    });

    const messageWith = (title: string): Promise<SlackMessage> =>
      eventually(() => {
        const message = slack.messages.findLast((candidate) => candidate.title === title);
        if (!message) throw new Error(`No "${title}" among ${slack.messages.map((known) => known.title).join(', ')}`);
        return message;
      }, PATIENCE);

    /** The most expensive run of the workflow that ended within the last day, by the store. */
    const mostExpensiveRun = async (): Promise<string> => {
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

    test('the message says what became more expensive, by how much, since when and after which change', async () => {
      const factor = new RegExp(`Step implement of ${WORKFLOW} costs [2-9]\\.\\d\\d times as much as before`);
      // If conditions are evaluated while the rules are, the first message is about the workflow alone.
      const text = await eventually(() => {
        const found = slack.messages.findLast((message) => message.title === TITLE && factor.test(message.text));
        if (!found)
          throw new Error(`No such message among ${slack.messages.map((message) => message.text).join('\n')}`);
        return found.text;
      }, PATIENCE);
      expect(text).toMatch(/Typical now: \$\d+\.\d+ \(\d+ attempts\); before: \$0?\.?\d+\.?\d* \(\d+ attempts\)\./);
      expect(text).toMatch(/Worse since about \d{4}-\d\d-\d\d( \d\d:00 UTC)? \(± \d+ (day|hour)s?\)\./);
      expect(text).toMatch(/Suspected cause: the configuration became \S+ on/);
    });

    test('the link to the traces finds the most expensive run of the last day, and nothing else', async () => {
      const { datasource, query, from } = searchOf(urlOf(await messageWith(TITLE), TRACE_LINK));
      expect(datasource).toBe('tempo');
      const found = await traces.search(query, { from, to: Date.now() }, { notifier, stack: worse.stack });
      expect(found).toEqual([traceIdOf(await mostExpensiveRun())]);
    });

    test('the link to the dashboard opens one that exists, filtered to the workflow', async () => {
      const link = urlOf(await messageWith(TITLE), 'Dashboard');
      const url = new URL(link);
      expect(url.pathname).toBe(`/d/${DASHBOARD.regression}`);
      expect(url.searchParams.get('var-workflow')).toBe(WORKFLOW);
      expect(url.searchParams.get('var-environment')).toBe('simulated');
      expect(linkFaults(link)).toEqual([]);
    });

    whileFiring(() => ({ notifier, stack: worse.stack }));

    test('a message says that it is resolved when costs are as before', async () => {
      expect((await queryInstant(worse.prometheus.url, FIRING)).map(({ value }) => value)).toEqual([1]);
      // An alert would also be resolved if there were no series.
      await eventually(async () => {
        expect((await queryInstant(well.prometheus.url, FIRING)).map(({ value }) => value)).toEqual([0]);
      }, PATIENCE);
      expect(slack.messages.map(({ title }) => title)).not.toContain(`Resolved: ${TITLE}`);
      const before = slack.messages.length;
      proxy.to(well.prometheus.url);
      await messageWith(`Resolved: ${TITLE}`);
      // The workflow and its step may be resolved one after the other.
      const since = slack.messages.slice(before).filter(({ title }) => title.endsWith(TITLE));
      expect(since.map(({ text }) => text).join('\n')).toContain(`*Step implement of ${WORKFLOW}*: resolved at`);
    });
  });
}
