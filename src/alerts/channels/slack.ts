import { sha256 } from '../../core/canonical-json.ts';
import type { AlertTable } from '../../store/schema.ts';
import type { Notice } from '../due-notices.ts';
import type { Channel } from './channel.ts';
import { linkOf, summaryOf, timeOf, titleOf } from './message.ts';
import { postJson } from './post-json.ts';

/** Sends alerts to an incoming webhook of Slack, as Block Kit. */
export function slackChannel(url: string, pageUrl: string | undefined): Channel {
  return {
    id: `slack/${sha256(url).slice(0, 16)}`,
    kind: 'slack',
    send: (notice) => postJson(url, JSON.stringify(slackMessage(notice, pageUrl))),
  };
}

/** A message with more is not read; the page has the others. */
const MAX_ALERTS = 5;

/** The limits of Slack, in characters. */
const [MAX_HEADER, MAX_SECTION] = [150, 3000];

/** A message in the form of Slack's incoming webhooks. */
export function slackMessage(notice: Notice, pageUrl: string | undefined): object {
  const { firing, resolved } = notice;
  const title = titleOf(notice);
  const all = [...firing, ...resolved];
  const sections = all.slice(0, MAX_ALERTS).map((alert) => section(textOf(alert, pageUrl)));
  const more = all.length > MAX_ALERTS ? [section(`${all.length} alerts in total`)] : [];
  return {
    text: escaped([title, ...all.slice(0, MAX_ALERTS).map(summaryOf)].join('\n')),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: shortened(title, MAX_HEADER), emoji: false } },
      ...sections,
      ...more,
    ],
  };
}

function section(text: string): object {
  return { type: 'section', text: { type: 'mrkdwn', text: shortened(text, MAX_SECTION) } };
}

function shortened(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1)}…`;
}

function textOf(alert: AlertTable, pageUrl: string | undefined): string {
  const link = linkOf(alert, pageUrl);
  const isFiring = alert.resolved_at === null;
  return [
    `*${escaped(summaryOf(alert))}*`,
    ...(isFiring ? [escaped(alert.description), `Firing since ${timeOf(alert.started_at)}.`] : []),
    ...(link === undefined ? [] : [`<${withEntities(link)}|Show>`]),
  ].join('\n');
}

/** Names of workflows must not become mentions, links or markup. */
function escaped(text: string): string {
  return withEntities(text).replaceAll(/[*_~`]/g, (mark) => `\u200B${mark}`);
}

function withEntities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
