import { sha256 } from '../../core/canonical-json.ts';
import type { AlertTable } from '../../store/schema.ts';
import type { Notice } from '../due-notices.ts';
import type { Channel } from './channel.ts';
import { linkOf, summaryOf, timeOf, titleOf } from './message.ts';

/** A mail server and the addresses of a message. */
export type MailSettings = {
  /** `smtp://` or `smtps://`, with user and password where the server wants them. */
  readonly server: string;
  readonly from: string;
  readonly to: string;
};

/** Sends alerts to one recipient by e-mail, as plain text. */
export function emailChannel(settings: MailSettings, pageUrl: string | undefined): Channel {
  return {
    id: `email/${sha256(`${settings.server} ${settings.to}`).slice(0, 16)}`,
    kind: 'email',
    send: (notice, at) => sendMail(settings, { ...emailMessage(notice, pageUrl), date: new Date(at) }),
  };
}

type MailMessage = ReturnType<typeof emailMessage> & { readonly date: Date };

/** As long as a POST to the other channels may take, for each part of the dialogue with the server. */
const TIMEOUT_MS = 5000;

/** @throws {Error} if the server did not accept it; the message contains neither addresses nor the password */
async function sendMail({ server, from, to }: MailSettings, message: MailMessage): Promise<void> {
  const { createTransport } = await import('./nodemailer.ts');
  const transport = createTransport({
    ...serverOptions(server),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    dnsTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const sent = await transport.sendMail({ from, to, ...message }).catch(reasonOf);
  transport.close();
  // Without a cause: answers of servers repeat addresses.
  if (typeof sent === 'string') throw new Error(sent);
}

/**
 * Passwords travel encrypted, unless the server is on this machine: its certificate is often self-signed.
 */
function serverOptions(server: string) {
  const { protocol, hostname, port, username, password } = new URL(server);
  const host = hostname.replaceAll(/^\[|\]$/g, '');
  const isLocal = ['localhost', '127.0.0.1', '::1'].includes(host);
  const user = decodeURIComponent(username);
  return {
    host,
    secure: protocol === 'smtps:',
    ...(port === '' ? {} : { port: Number(port) }),
    ignoreTLS: isLocal,
    ...(user === '' ? {} : { auth: { user, pass: decodeURIComponent(password) }, requireTLS: !isLocal }),
  };
}

function reasonOf(error: unknown): string {
  const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown };
  if (code === 'EAUTH') return 'the mail server refused user name or password';
  if (typeof responseCode === 'number') return `the mail server answered with status ${responseCode}`;
  if (code === 'ETLS') return 'the mail server offers no encryption, which a password requires';
  return `the mail server cannot be reached: ${typeof code === 'string' ? code : 'unknown'}`;
}

/** A message with more is not read; the page has the others. */
const MAX_ALERTS = 20;

/** Subject, text and headers of a message. Mail clients show the messages about a group as one thread. */
export function emailMessage(notice: Notice, pageUrl: string | undefined) {
  const all = [...notice.firing, ...notice.resolved];
  const parts = all.slice(0, MAX_ALERTS).map((alert) => textOf(alert, pageUrl));
  const more = all.length > MAX_ALERTS ? [`${all.length} alerts in total`] : [];
  return {
    subject: `[Stepmeter] ${titleOf(notice)}`,
    text: [...parts, ...more].join('\n\n'),
    references: `<${sha256(notice.groupKey).slice(0, 32)}@stepmeter>`,
    // Otherwise absence messages and list servers answer.
    headers: { 'auto-submitted': 'auto-generated', 'x-auto-response-suppress': 'All' },
  };
}

function textOf(alert: AlertTable, pageUrl: string | undefined): string {
  const link = linkOf(alert, pageUrl);
  const isFiring = alert.resolved_at === null;
  return [
    summaryOf(alert),
    ...(isFiring ? [alert.description, `Firing since ${timeOf(alert.started_at)}.`] : []),
    ...(link === undefined ? [] : [link]),
  ]
    .filter((line) => line !== '')
    .join('\n');
}
