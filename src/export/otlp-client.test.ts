import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { EXPORT_SIGNAL } from '../telemetry/names.ts';
import type { Delivery } from './delivery.ts';
import { openOtlpClient } from './otlp-client.ts';

const PARTIAL = Buffer.from('{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}}');
const REJECTED = { outcome: 'accepted', rejected: 3, message: 'too old' };

test.each<[string, Buffer, Record<string, string>, object]>([
  ['gzip', gzipSync(PARTIAL), { 'content-encoding': 'gzip' }, REJECTED],
  ['deflate', deflateSync(PARTIAL), { 'content-encoding': 'deflate' }, REJECTED],
  ['brotli', brotliCompressSync(PARTIAL), { 'content-encoding': 'br' }, REJECTED],
  ['a byte order mark', Buffer.concat([Buffer.from('\uFEFF'), PARTIAL]), {}, REJECTED],
  ['an encoding of another name', PARTIAL, { 'content-encoding': 'constructor' }, REJECTED],
  ['a damaged encoding', PARTIAL, { 'content-encoding': 'gzip' }, { outcome: 'accepted', rejected: 0 }],
])('openOtlpClient() reads a partial success in a response with %s', async (_what, body, headers, expected) => {
  expect(await postTo(200, headers, body)).toMatchObject(expected);
});

test('openOtlpClient() reads a compressed reason, within limits', async () => {
  const gzip = { 'content-encoding': 'gzip' };
  expect(await postTo(400, gzip, gzipSync('bad \u001B[31mspan'))).toMatchObject({ reason: 'HTTP 400: bad [31mspan' });
  const bomb = await postTo(400, gzip, gzipSync(Buffer.alloc(10_000_000)));
  expect(bomb).toMatchObject({ reason: 'HTTP 400: a response that is not valid gzip' });
});

/** Posts a request to a server on loopback that answers so. */
async function postTo(status: number, headers: Record<string, string>, body: Buffer): Promise<Delivery> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status, headers).end(body));
  });
  const client = openOtlpClient(EXPORT_SIGNAL.traces, `http://127.0.0.1:${await portOf(server)}/v1/traces`);
  onTestFinished(async () => {
    await client.close();
    server.close();
  });
  return client.post(Buffer.from('{}'));
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
