import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configurationPath } from '../../src/ops/stack/configuration.ts';
import { committedDashboards } from './committed-dashboards.ts';
import { EXPRESSIONS, type Policy, queriesOfRule, readAlerting, thresholdOf } from './provisioned-alerting.ts';

// What Grafana checks when it starts: it does not start if one of the files refers to what does not exist.

const { groups, contactPoints, policies, muteTimes, templates } = readAlerting();
const rules = groups.flatMap((group) => group.rules);

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

const named = rules.map((rule) => [rule.title, rule] as const);

const DURATION = /^(\d+(ms|[smhdwy]))+$/;

describe('provisioned rules', () => {
  test('have UIDs and titles of their own, of the form that Grafana accepts', () => {
    expect(new Set(rules.map(({ uid }) => uid)).size).toBe(rules.length);
    expect(new Set(rules.map(({ title }) => title)).size).toBe(rules.length);
    for (const { uid, title } of rules) {
      expect(uid).toMatch(/^[a-zA-Z0-9_-]{1,40}$/);
      expect(title.length).toBeLessThanOrEqual(190);
    }
  });

  test('are evaluated at multiples of the ten seconds of the scheduler', () => {
    for (const { interval } of groups) expect(secondsOf(interval) % 10, interval).toBe(0);
  });

  test.each(named)('"%s" refers to queries, data sources and states that exist', (_, rule) => {
    const refIds = rule.data.map(({ refId }) => refId);
    expect(new Set(refIds).size).toBe(refIds.length);
    expect(refIds).toContain(rule.condition);
    expect(Object.keys(queriesOfRule(rule))).toContain(thresholdOf(rule).query);
    for (const { refId, datasourceUid, model } of rule.data) {
      expect([...datasourceUids(), EXPRESSIONS]).toContain(datasourceUid);
      expect(model.refId).toBe(refId);
      if ('expr' in model) expect(model.instant).toBe(true);
    }
    expect(rule.for).toMatch(DURATION);
    expect(['OK', 'NoData', 'Alerting', 'KeepLast']).toContain(rule.noDataState);
    expect(['OK', 'Error', 'Alerting', 'KeepLast']).toContain(rule.execErrState);
    expect(['critical', 'warning', 'info']).toContain(rule.labels['severity']);
    for (const name of Object.keys(rule.annotations)) expect(name).toMatch(/^[a-zA-Z_]\w*$/);
  });

  test.each(named)('"%s" shows a panel of a committed dashboard', (_, { dashboardUid, panelId }) => {
    const dashboard = committedDashboards().find(({ uid }) => uid === dashboardUid);
    expect(dashboard?.panels.map(({ id }) => id)).toContain(panelId);
  });
});

const everyPolicy = policies.flatMap(withRoutes);

describe('provisioned notification policies', () => {
  test('have one root, which matches everything', () => {
    expect(policies).toHaveLength(1);
    expect(policies[0]?.object_matchers).toBeUndefined();
  });

  test('name receivers and mute times that exist, matchers and durations of the right form', () => {
    for (const policy of everyPolicy) {
      expect(contactPoints.map(({ name }) => name)).toContain(policy.receiver);
      for (const muteTime of policy.mute_time_intervals ?? [])
        expect(muteTimes.map(({ name }) => name)).toContain(muteTime);
      for (const matcher of policy.object_matchers ?? []) {
        expect(matcher).toHaveLength(3);
        expect(['=', '!=', '=~', '!~']).toContain(matcher[1]);
      }
      const { group_wait: wait, group_interval: interval, repeat_interval: repeat } = policy;
      for (const duration of [wait, interval, repeat]) if (duration !== undefined) expect(duration).toMatch(DURATION);
      if (repeat !== undefined) expect(secondsOf(repeat)).toBeGreaterThan(secondsOf(policies[0]?.group_interval));
    }
  });

  test('group the alerts of a workflow and its steps, and name labels that the rules have', () => {
    expect(policies[0]?.group_by).toEqual(['alertname', 'gen_ai_workflow_name']);
    const queries = rules.map((rule) => JSON.stringify(rule)).join('\n');
    for (const label of policies[0]?.group_by?.slice(1) ?? []) expect(queries).toContain(label);
  });

  test('repeat critical messages every four hours, warnings daily, information weekly', () => {
    const repeats = Object.fromEntries(
      (policies[0]?.routes ?? []).map(({ object_matchers, repeat_interval }) => [
        object_matchers?.[0]?.[2],
        repeat_interval ?? policies[0]?.repeat_interval,
      ]),
    );
    expect(repeats).toEqual({ DatasourceError: '1d', critical: '4h', warning: '1d', info: '7d' });
  });

  test('wait with a message about Prometheus until a restart is over', () => {
    const route = policies[0]?.routes?.find(({ object_matchers }) => object_matchers?.[0]?.[2] === 'DatasourceError');
    expect(route?.group_by).toEqual(['alertname']);
    expect(secondsOf(route?.group_wait)).toBeGreaterThanOrEqual(300);
    // The first route that matches decides, and the alerts also have a severity.
    expect(policies[0]?.routes?.[0]).toBe(route);
  });
});

describe('provisioned contact points, mute times and templates', () => {
  test('have names and UIDs of their own', () => {
    for (const names of [contactPoints, muteTimes, templates].map((list) => list.map(({ name }) => name)))
      expect(new Set(names).size).toBe(names.length);
    const uids = contactPoints.flatMap(({ receivers }) => receivers.map(({ uid }) => uid));
    expect(new Set(uids).size).toBe(uids.length);
  });

  test('use templates that are defined', () => {
    const defined = [
      ...templates
        .map(({ template }) => template)
        .join('\n')
        .matchAll(/\{\{ define "([^"]+)"/g),
    ];
    const settings = contactPoints.flatMap(({ receivers }) => receivers.flatMap((one) => Object.values(one.settings)));
    const used = [...settings.join('\n').matchAll(/\{\{ template "([^"]+)"/g)].map(([, name]) => name);
    expect(used).toHaveLength(3);
    for (const name of used) expect(defined.map(([, one]) => one)).toContain(name);
  });
});

function secondsOf(duration = ''): number {
  const [, count = '', unit = ''] = /^(\d+)([smhd])$/.exec(duration) ?? [];
  return Number(count) * (UNIT_SECONDS[unit] ?? Number.NaN);
}

function datasourceUids(): string[] {
  const file = readFileSync(configurationPath('grafana/provisioning/datasources/stepmeter.yaml'), 'utf8');
  return (parse(file) as { datasources: { uid: string }[] }).datasources.map(({ uid }) => uid);
}

function withRoutes(policy: Policy): Policy[] {
  return [policy, ...(policy.routes ?? []).flatMap(withRoutes)];
}
