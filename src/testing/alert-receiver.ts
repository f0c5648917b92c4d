import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A message that the receiver got. */
export type ReceivedAlert = { readonly body: string; readonly headers: IncomingHttpHeaders };

/** A server on loopback that collects messages until the test has finished. */
export type AlertReceiver = {
  readonly url: string;
  readonly received: ReceivedAlert[];
  /** The status that it answers with. */
  status: number;
  /** It answers after this. */
  may: Promise<void>;
};

/** Starts a receiver of alerts. */
export async function alertReceiver(): Promise<AlertReceiver> {
  const received: ReceivedAlert[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ body: Buffer.concat(chunks).toString(), headers: request.headers });
    await receiver.may;
    response.writeHead(receiver.status, receiver.status === 302 ? { location: '/elsewhere' } : {}).end();
  });
  const url = `http://127.0.0.1:${await portOf(server)}/hook`;
  const receiver: AlertReceiver = { url, received, status: 200, may: Promise.resolve() };
  onTestFinished(() => void server.close());
  return receiver;
}

function portOf(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
}
