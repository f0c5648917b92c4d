import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { postJson } from './post-json.ts';

test.each<[name: string, listener: RequestListener, reason: string]>([
  ['ends the connection', ({ socket }) => socket.destroy(), 'the receiver cannot be reached: the connection failed'],
  ['fails', (_request, response) => response.writeHead(500).end(), 'the receiver answered with status 500'],
  [
    'redirects',
    (_request, response) => response.writeHead(302, { location: '/secret' }).end(),
    'the receiver answered with status 302',
  ],
])('postJson() to a receiver that %s says so, without its address', async (_name, listener, reason) => {
  await expect(postJson(await receiver(listener), '{}')).rejects.toThrow(new Error(reason));
});

async function receiver(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret`;
}
