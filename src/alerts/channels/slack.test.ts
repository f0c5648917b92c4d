import { expect, test } from 'vitest';
import type { AlertTable } from '../../store/schema.ts';
import { slackMessage } from './slack.ts';

const ALERT: AlertTable = {
  id: 'a',
  key: 'k',
  group_key: 'g',
  kind: 'stuck-run',
  severity: 'critical',
  workflow: 'build <!channel> *x*',
  subject: 'Run 1 of build <!channel> *x*',
  problem: 'is stuck',
  description: 'Running for <https://evil.example|hours>',
  page: '/runs/1',
  started_at: Date.UTC(2026, 10, 28, 12),
  resolved_at: null,
};

test('a Slack message states what is firing since when, and links to the page', () => {
  const text = JSON.stringify(slackMessage(notice(1), 'http://127.0.0.1:4400/'));
  expect(text).toContain('"Critical: Run stuck (build <!channel> *x*)"');
  expect(text).toContain('Firing since 2026-11-28 12:00 UTC');
  expect(text).toContain('<http://127.0.0.1:4400/runs/1|Show>');
  expect(JSON.stringify(slackMessage(notice(1), undefined))).not.toContain('|Show>');
  // A mark in an address is part of it.
  const named = JSON.stringify(
    slackMessage(notice(1, { page: '/trends?words=workflow%3Apackage_build' }), 'http://127.0.0.1:4400/'),
  );
  expect(named).toContain('<http://127.0.0.1:4400/trends?words=workflow%3Apackage_build|Show>');
});

test('names become no mentions, links or markup in a Slack message', () => {
  const { text, blocks } = slackMessage(notice(1), undefined) as { text: string; blocks: { type: string }[] };
  const sections = JSON.stringify(blocks.filter(({ type }) => type === 'section'));
  for (const part of [text, sections]) {
    expect(part).not.toMatch(/<!channel|<https/);
    expect(part).toContain('&lt;!channel&gt;');
    expect(part).not.toMatch(/ \*x\*/);
  }
});

test('a Slack message about resolved alerts says when, and one about many names five', () => {
  expect(JSON.stringify(slackMessage(notice(1, { resolved_at: ALERT.started_at }), undefined))).toContain(
    'resolved at 2026-11-28 12:00 UTC',
  );
  const { blocks } = slackMessage(notice(9), undefined) as { blocks: object[] };
  expect(blocks).toHaveLength(7);
  expect(JSON.stringify(blocks)).toContain('9 alerts in total');
});

function notice(count: number, change: Partial<AlertTable> = {}) {
  const alerts = Array.from({ length: count }, (_, index) => ({ ...ALERT, ...change, id: `${index}` }));
  const isFiring = change.resolved_at === undefined;
  return { groupKey: 'g', firing: isFiring ? alerts : [], resolved: isFiring ? [] : alerts, told: [] };
}
