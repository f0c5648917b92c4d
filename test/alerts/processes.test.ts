import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { describe, expect, onTestFinished, test } from 'vitest';
import { watchAlerts } from '../../src/alerts/watch-alerts.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { alertReceiver, type AlertReceiver } from '../../src/testing/alert-receiver.ts';
import { emptyFolder } from '../../src/testing/empty-folder.ts';
import { eventually } from '../../src/testing/eventually.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { mailReceiver, type MailReceiver } from '../../src/testing/mail-receiver.ts';
import { slowTests } from '../../src/testing/real.ts';
import { PROGRAM } from '../../src/testing/run-cli.ts';
import { startRelay } from '../../src/testing/running-relay.ts';
import { addRun } from '../../src/testing/store/store-rows.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const slow = slowTests('a process that watches alerts');

const HOUR_MS = 60 * 60 * 1000;

describe.skipIf(slow.skip)(slow.title, () => {
  test('sends what is firing to Slack, to a webhook and by e-mail: the relay', async () => {
    const { home, settings, messages } = await alerted();
    startRelay(home, { env: settings });
    await eventually(() => expect(messages()).toEqual({ slack: 1, webhook: 1, email: 1 }));
  });

  test('sends what is firing to Slack, to a webhook and by e-mail: the server of the page', async () => {
    const { home, settings, messages } = await alerted();
    await startServe(home, settings);
    await eventually(() => expect(messages()).toEqual({ slack: 1, webhook: 1, email: 1 }));
  });

  test('leaves messages to the one that claimed them', async () => {
    const { home, settings, messages, slack, known, passes } = await alerted();
    const { promise: may, resolve: answer } = Promise.withResolvers<void>();
    slack.may = may;
    // Before the message is claimed: a claim that is not answered in time is tried again, and a start may take longer.
    await startServe(home, settings);
    startRelay(home, { env: settings });
    await eventually(() => expect(messages()).toMatchObject({ slack: 1 }));
    // One has claimed the message; the other, and a relay that shares the store, leave it.
    await passes();
    answer();
    await eventually(async () => expect(await known()).toBe(3));
    await passes();
    expect(messages()).toEqual({ slack: 1, webhook: 1, email: 1 });
  });
});

/** A store with an alert that has been firing for an hour, and receivers of its messages. */
async function alerted() {
  const home = temporaryFolder();
  const [slack, webhook, email] = [await alertReceiver(), await alertReceiver(), await mailReceiver()];
  const settings = {
    STEPMETER_ALERTS: 'on',
    SLACK_WEBHOOK_URL: slack.url,
    STEPMETER_ALERT_WEBHOOK_URL: webhook.url,
    STEPMETER_ALERT_WEBHOOK_SECRET: 'secret',
    STEPMETER_ALERT_SMTP_URL: `smtp://127.0.0.1:${email.port}`,
    STEPMETER_ALERT_EMAIL_TO: 'team@example.org',
  };
  const env = isolatedEnvironment(home, settings);
  const store = await openStore(env);
  onTestFinished(() => store.close());
  await addRun(store, { workflow: 'w', started_at: Date.now() - 8 * HOUR_MS, ended_at: null, result: null });
  await startAlert(home);
  return {
    home,
    settings,
    slack,
    messages: () => countsOf({ slack, webhook, email }),
    known: () => knownChannels(store),
    passes: async () => {
      for (let pass = 0; pass < 3; pass++) await watchAlerts(store, env);
    },
  };
}

/** An hour ago, by a process that sends nothing. */
async function startAlert(home: string): Promise<void> {
  const env = isolatedEnvironment(home, { STEPMETER_ALERTS: 'off' });
  const store = await openStore(env, () => Date.now() - HOUR_MS);
  await watchAlerts(store, env);
  await store.close();
}

type Receivers = { readonly slack: AlertReceiver; readonly webhook: AlertReceiver; readonly email: MailReceiver };

function countsOf({ slack, webhook, email }: Receivers) {
  const about = (messages: readonly string[]): number => messages.filter((one) => one.includes('Run stuck')).length;
  return {
    slack: about(slack.received.map(({ body }) => body)),
    webhook: about(webhook.received.map(({ body }) => body)),
    email: about(email.received.map(({ source }) => source)),
  };
}

/** How many channels are known to have been sent the message. */
async function knownChannels(store: Store): Promise<number> {
  const notices = await store.db.selectFrom('alert_notice').select('alerts').execute();
  return notices.filter(({ alerts }) => alerts !== '[]').length;
}

async function startServe(home: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--port', '0'], {
    cwd: emptyFolder(),
    env: isolatedEnvironment(home, settings),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
}
