import { describe, expect, test } from 'vitest';
import type { AlertNoticeTable, AlertTable } from '../store/schema.ts';
import { dueNotices, GROUP_INTERVAL_MS, GROUP_WAIT_MS, REPEAT_MS, type NoticeState } from './due-notices.ts';

const NOW = Date.UTC(2026, 10, 28);

const OLD = NOW - 10 * GROUP_INTERVAL_MS;

describe('dueNotices()', () => {
  test('waits for alerts that begin at about the same time, then sends them in one message', () => {
    const [a, b] = [alert('a', { started_at: NOW }), alert('b', { started_at: NOW + 1 })];
    expect(due({ alerts: [a, b], now: NOW + GROUP_WAIT_MS - 1 })).toEqual([]);
    expect(due({ alerts: [a, b], now: NOW + GROUP_WAIT_MS })).toEqual([
      { firing: ['a', 'b'], resolved: [], told: ['a', 'b'] },
    ]);
  });

  test('sends groups in messages of their own, the most severe alert of each first', () => {
    const critical = alert('c', { severity: 'critical', started_at: OLD + 1 });
    const alerts = [alert('a'), critical, alert('other', { group_key: 'other' })];
    expect(due({ alerts }).map(({ firing }) => firing)).toEqual([['c', 'a'], ['other']]);
  });

  test('adds a new alert to a group that was reported a moment ago after an interval', () => {
    const alerts = [alert('a'), alert('b')];
    const at = (sent_at: number) => due({ alerts, notices: [notice(['a'], { sent_at })] });
    expect(at(NOW - GROUP_INTERVAL_MS + 1)).toEqual([]);
    expect(at(NOW - GROUP_INTERVAL_MS)).toHaveLength(1);
  });

  test('repeats what is still firing, critical alerts sooner', () => {
    const repeated = (severity: AlertTable['severity'], age: number) =>
      due({ alerts: [alert('a', { severity })], notices: [notice(['a'], { sent_at: NOW - age })] }).length;
    for (const severity of ['critical', 'warning'] as const)
      expect([repeated(severity, REPEAT_MS[severity] - 1), repeated(severity, REPEAT_MS[severity])]).toEqual([0, 1]);
    expect(REPEAT_MS.critical).toBeLessThan(REPEAT_MS.warning);
  });

  test('reports once that an alert is resolved, only to a channel that knows it', () => {
    const alerts = [alert('a', { resolved_at: NOW - 1 })];
    expect(due({ alerts, notices: [notice(['a'])] })).toEqual([{ firing: [], resolved: ['a'], told: [] }]);
    expect(due({ alerts, notices: [notice([])] })).toEqual([]);
    expect(due({ alerts })).toEqual([]);
  });

  test('sends nothing about a silenced alert, and does not announce it again after the silence', () => {
    const silences = [{ id: 's', alert_key: 'key-a', until: NOW + 1, author: 'x', reason: null, at: OLD }];
    const alerts = [alert('a'), alert('b')];
    expect(due({ alerts, silences })).toEqual([{ firing: ['b'], resolved: [], told: ['b'] }]);
    expect(due({ alerts, silences, notices: [notice(['a'])] })).toEqual([
      { firing: ['b'], resolved: [], told: ['b', 'a'] },
    ]);
    expect(due({ alerts: [alert('a', { resolved_at: NOW })], silences, notices: [notice(['a'])] })).toEqual([]);
    expect(due({ alerts: [alert('a')], silences: silences.map((one) => ({ ...one, until: NOW })) })).toHaveLength(1);
  });

  test('leaves a message to the process that sends it', () => {
    const at = (claimed_until: number) =>
      due({ alerts: [alert('a')], notices: [notice([], { claimed_until })] }).length;
    expect([at(NOW + 1), at(NOW)]).toEqual([0, 1]);
  });
});

function alert(id: string, change: Partial<AlertTable> = {}): AlertTable {
  const texts = { subject: 'Run x', problem: 'is stuck', description: '', page: '/' };
  const kind = { kind: 'stuck-run', severity: 'warning', workflow: 'w' } as const;
  return { id, key: `key-${id}`, group_key: 'group', ...kind, ...texts, started_at: OLD, resolved_at: null, ...change };
}

function due(state: Partial<NoticeState>) {
  const notices = dueNotices({ alerts: [], silences: [], notices: [], now: NOW, ...state });
  const ids = (alerts: readonly AlertTable[]): string[] => alerts.map(({ id }) => id);
  return notices.map(({ firing, resolved, told }) => ({ firing: ids(firing), resolved: ids(resolved), told }));
}

function notice(alerts: readonly string[], change: Partial<AlertNoticeTable> = {}): AlertNoticeTable {
  const rest = { sent_at: OLD, claimed_until: 0, failures: 0, problem: null };
  return { channel: 'slack', group_key: 'group', alerts: JSON.stringify(alerts), ...rest, ...change };
}
