import { describe, expect, test } from 'vitest';
import type { AlertTable } from '../../store/schema.ts';
import { mailReceiver } from '../../testing/mail-receiver.ts';
import { emailChannel, emailMessage } from './email.ts';

const AT = Date.UTC(2026, 10, 28, 12, 5);

const ALERT: AlertTable = {
  id: 'a',
  key: 'k',
  group_key: 'g',
  kind: 'stuck-run',
  severity: 'critical',
  workflow: 'build',
  subject: 'Run 1 of build',
  problem: 'is stuck',
  description: 'Running for hours',
  page: '/runs/1',
  started_at: Date.UTC(2026, 10, 28, 12),
  resolved_at: null,
};

describe('a message by e-mail', () => {
  test('states what is firing since when, and links to the page', () => {
    const { subject, text } = emailMessage(notice(1), 'http://127.0.0.1:4400/');
    expect(subject).toBe('[Stepmeter] Critical: Run stuck (build)');
    expect(text).toBe(
      'Run 1 of build is stuck\nRunning for hours\nFiring since 2026-11-28 12:00 UTC.\nhttp://127.0.0.1:4400/runs/1',
    );
  });

  test('states when alerts were resolved, and how many there are if it does not name all', () => {
    const { subject, text } = emailMessage(notice(21, { resolved_at: AT }), undefined);
    expect(subject).toBe('[Stepmeter] Resolved: Run stuck (build)');
    expect(text.match(/resolved at 2026-11-28 12:05 UTC/g)).toHaveLength(20);
    expect(text).toContain('21 alerts in total');
  });

  test('arrives at a mail server, in the thread of its group', async () => {
    const receiver = await mailReceiver({ password: 'p:@ss' });
    await channelTo(receiver.port, 'user:p%3A%40ss@').send(notice(1), AT);
    await channelTo(receiver.port, 'user:p%3A%40ss@').send(notice(1, { resolved_at: AT }), AT);
    expect(receiver.received).toMatchObject([
      { from: 'from@example.org', to: ['to@example.org'] },
      { from: 'from@example.org', to: ['to@example.org'] },
    ]);
    const [first = '', second = ''] = receiver.received.map(({ source }) => source);
    for (const line of [/^From: from@example\.org$/m, /^To: to@example\.org$/m, /^Auto-Submitted: auto-generated$/m])
      expect(first.replaceAll('\r', '')).toMatch(line);
    const thread = /^References: (\S+)$/m;
    expect(thread.exec(first.replaceAll('\r', ''))?.[1]).toBeDefined();
    expect(thread.exec(second.replaceAll('\r', ''))?.[1]).toBe(thread.exec(first.replaceAll('\r', ''))?.[1]);
  });

  test('has no header or recipient from the name of a workflow', async () => {
    const receiver = await mailReceiver();
    await channelTo(receiver.port).send(notice(1, { workflow: 'x\r\nBcc: other@example.org\r\n\r\nbody' }), AT);
    const [{ to, source } = { to: [], source: '' }] = receiver.received;
    expect(to).toEqual(['to@example.org']);
    expect(source).not.toMatch(/^Bcc:/m);
  });

  test.each([
    ['the server refuses it', { refusal: 550 }, '', 'the mail server answered with status 550'],
    ['the server wants to be asked later', { refusal: 451 }, '', 'the mail server answered with status 451'],
    ['the password is wrong', { password: 'right' }, 'user:wrong@', 'the mail server refused user name or password'],
  ])(
    'fails without addresses or passwords in its error: %s',
    async (_, { refusal, password }: Refusal, user, error) => {
      const receiver = await mailReceiver(password === undefined ? {} : { password });
      receiver.refusal = refusal;
      const failed: unknown = await channelTo(receiver.port, user)
        .send(notice(1), AT)
        .catch((thrown: unknown) => thrown);
      expect(failed).toMatchObject({ message: error });
      expect(failed).not.toHaveProperty('cause');
      expect(receiver.received).toEqual([]);
    },
  );

  test('fails if nothing listens', async () => {
    await expect(channelTo(1).send(notice(1), AT)).rejects.toThrow(/^the mail server cannot be reached: E\w+$/);
  });
});

type Refusal = { readonly refusal?: number; readonly password?: string };

function notice(count: number, change: Partial<AlertTable> = {}) {
  const alerts = Array.from({ length: count }, (_, index) => ({ ...ALERT, ...change, id: `${index}` }));
  const isFiring = (change.resolved_at ?? null) === null;
  return { groupKey: 'g', firing: isFiring ? alerts : [], resolved: isFiring ? [] : alerts, told: [] };
}

function channelTo(port: number, user = '') {
  const server = `smtp://${user}127.0.0.1:${port}`;
  return emailChannel({ server, from: 'from@example.org', to: 'to@example.org' }, undefined);
}
