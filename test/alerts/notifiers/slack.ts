import { createServer, type IncomingMessage } from 'node:http';
import { freePorts } from '../../../src/testing/stack/free-ports.ts';

/** A link in a message. */
export type SlackLink = { readonly text: string; readonly url: string };

/** A message as people see it. */
export type SlackMessage = {
  readonly title: string;
  /** Without markup: links are their texts in square brackets. */
  readonly text: string;
  readonly links: readonly SlackLink[];
  readonly color: string;
};

/** How Slack answers. */
export type SlackAnswer = { readonly status: number; readonly body: string };

/** A place for incoming webhooks on loopback. */
export type Slack = {
  /** The webhook's address. */
  readonly url: string;
  /** What was accepted, in order. */
  readonly messages: SlackMessage[];
  /** How many messages were refused. */
  refused(): number;
  /** From now on. @default as Slack does: 200 and "ok" */
  answer(answer: SlackAnswer): void;
  /** Nothing listens any more, until it is started again. */
  stop(): Promise<void>;
  start(): Promise<void>;
};

const OK: SlackAnswer = { status: 200, body: 'ok' };

/** How Slack answers when all is well. */
export const SLACK_OK = OK;

/** Starts a stand-in for Slack that checks nothing and keeps what it is sent. */
export async function startSlack(): Promise<Slack> {
  const messages: SlackMessage[] = [];
  let refused = 0;
  let how = OK;
  const receive = async (request: IncomingMessage): Promise<void> => {
    const body = await bodyOf(request);
    if (how.status === 200) messages.push(messageOf(body));
    else refused += 1;
  };
  const server = createServer((request, response) => {
    const { status, body } = how;
    void receive(request).finally(() => response.writeHead(status, { 'content-type': 'text/html' }).end(body));
  });
  const [port] = await freePorts(1);
  const listen = (): Promise<void> => new Promise((resolve) => void server.listen(port, '127.0.0.1', resolve));
  await listen();
  return {
    url: `http://127.0.0.1:${port}/services/T0/B0/secret`,
    messages,
    refused: () => refused,
    answer: (answer) => {
      how = answer;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    start: listen,
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Reads a message as Slack would: markup first, then what is escaped. */
function messageOf(body: string): SlackMessage {
  const [attachment] = (JSON.parse(body) as { attachments: { title: string; text: string; color: string }[] })
    .attachments;
  if (!attachment) throw new Error(`A message without an attachment: ${body}`);
  const links = [...attachment.text.matchAll(/<([^|>]+)\|([^>]+)>/g)].map(([, url = '', text = '']) => ({
    url: plain(url),
    text: plain(text),
  }));
  const text = plain(attachment.text.replaceAll(/<[^|>]+\|([^>]+)>/g, '[$1]'));
  return { title: attachment.title, text, links, color: attachment.color };
}

function plain(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
