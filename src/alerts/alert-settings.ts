import { VARIABLE, type Environment } from '../core/environment.ts';
import { EXIT, UserError } from '../core/errors.ts';
import { withSettings } from '../ops/stack/settings.ts';
import { SLACK_WEBHOOK, withSlackWebhook } from '../ops/stack/slack-webhook.ts';
import { addressesIn, readStackState } from '../ops/stack/stack-state.ts';
import { budgets } from '../telemetry/budget.ts';
import type { Channel } from './channels/channel.ts';
import { emailChannel, type MailSettings } from './channels/email.ts';
import { slackChannel } from './channels/slack.ts';
import { webhookChannel } from './channels/webhook.ts';

/** Whether this process sends alerts: `grafana` if Grafana does so instead, `no-channel` if there is nowhere to send them. */
export type AlertSending = 'on' | 'off' | 'grafana' | 'no-channel';

/** How alerts are sent in this environment. */
export type AlertSettings = { readonly sending: AlertSending; readonly channels: readonly Channel[] };

/**
 * How alerts are sent. Without a choice, they are sent unless Grafana runs, whose alerts are about the same conditions.
 * @throws {UserError} if a setting has an invalid value
 */
export function alertSettings(env: Environment): AlertSettings {
  const mode = modeIn(env);
  const channels = channelsIn(env);
  // A condition depends on them: an invalid one would keep all of them from being checked.
  budgets(env);
  if (mode === 'off') return { sending: 'off', channels };
  if (mode === 'auto' && hasGrafana(env)) return { sending: 'grafana', channels };
  return { sending: channels.length === 0 ? 'no-channel' : 'on', channels };
}

const MODES = ['auto', 'on', 'off'] as const;

function modeIn(env: Environment): (typeof MODES)[number] {
  const value = env[VARIABLE.alerts] || 'auto';
  const mode = MODES.find((one) => one === value);
  if (mode !== undefined) return mode;
  throw invalid(VARIABLE.alerts, `${JSON.stringify(value)} is none of ${MODES.join(', ')}`, 'Use one of them');
}

/** The message does not repeat the value, which can be a secret. */
function invalid(name: string, found: string, hint: string): UserError {
  return new UserError(`Cannot use ${name}: ${found}`, { hint, exitCode: EXIT.wrongUse });
}

function channelsIn(env: Environment): Channel[] {
  const slack = withSlackWebhook(withSettings(env))[SLACK_WEBHOOK];
  const [url, secret] = [env[VARIABLE.alertWebhookUrl], env[VARIABLE.alertWebhookSecret]];
  const pageUrl = addressIn(env, VARIABLE.pageUrl);
  if (url && !secret)
    throw invalid(
      VARIABLE.alertWebhookSecret,
      'it is not set',
      'Set the secret that the receiver verifies messages with',
    );
  return [
    ...(slack ? [slackChannel(slack, pageUrl)] : []),
    ...(url && secret ? [webhookChannel(addressIn(env, VARIABLE.alertWebhookUrl) ?? url, secret, pageUrl)] : []),
    ...recipientsIn(env).map((mail) => emailChannel(mail, pageUrl)),
  ];
}

function addressIn(env: Environment, name: string): string | undefined {
  const url = env[name] || undefined;
  if (url === undefined || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) return url;
  throw invalid(name, 'it is not an address', 'Use an address such as https://example.org/alerts');
}

/** A server without recipients, or the reverse, is more likely a mistake than a choice. */
function recipientsIn(env: Environment): MailSettings[] {
  const to = mailAddressesIn(env, VARIABLE.alertEmailTo);
  const server = env[VARIABLE.alertSmtpUrl] || undefined;
  if (to.length === 0 && server === undefined) return [];
  if (to.length === 0) throw invalid(VARIABLE.alertEmailTo, 'it is not set', 'Set who receives alerts by e-mail');
  if (server === undefined)
    throw invalid(VARIABLE.alertSmtpUrl, 'it is not set', 'Set the server that sends alerts by e-mail');
  if (!isMailServer(server))
    throw invalid(VARIABLE.alertSmtpUrl, 'it is no address of a mail server', 'Use smtp://USER:PASSWORD@HOST:PORT');
  const [from = to[0] ?? ''] = mailAddressesIn(env, VARIABLE.alertEmailFrom);
  return to.map((recipient) => ({ server, from, to: recipient }));
}

/** Whether an address can exist is for the server to decide. */
const MAIL_ADDRESS = /^[^\s@<>,;"]+@[^\s@<>,;"]+$/;

function mailAddressesIn(env: Environment, name: string): string[] {
  const addresses = (env[name] ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
  if (addresses.every((address) => MAIL_ADDRESS.test(address))) return addresses;
  throw invalid(name, 'it is no list of e-mail addresses', 'Use addresses such as team@example.org, with commas');
}

function isMailServer(server: string): boolean {
  if (!URL.canParse(server)) return false;
  const { protocol, hostname, username, password } = new URL(server);
  return /^smtps?:$/.test(protocol) && hostname !== '' && !/%(?![0-9a-f]{2})/i.test(username + password);
}

function hasGrafana(env: Environment): boolean {
  const state = readStackState(env);
  return Boolean(env[VARIABLE.grafanaUrl]) || (state !== undefined && addressesIn(state).grafana !== undefined);
}
