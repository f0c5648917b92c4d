import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { isolatedEnvironment } from '../../testing/isolated-state.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { checkEndpoint } from './check-collector.ts';
import type { Places } from './places.ts';

test.each([
  [200, 'ok', undefined],
  [302, 'fail', 'It redirects'],
  [401, 'fail', 'Set its headers'],
  [404, 'fail', 'Set its headers'],
  [429, 'fail', 'See the log of the back end'],
  [503, 'fail', 'See the log of the back end'],
])('an endpoint that answers %i is %s', async (status, state, fix) => {
  const [check] = await checkEndpoint(isolatedEnvironment(temporaryFolder()), await placesOf(status));
  expect(check).toMatchObject({ state });
  if (fix !== undefined) expect(check).toMatchObject({ fix: expect.stringContaining(fix) as string });
  if (state === 'fail') expect(check?.found).toContain(`HTTP ${status}`);
});

/** A redirect leads to a port that is never asked. */
async function placesOf(status: number): Promise<Places> {
  const server = createServer((_, response) => {
    response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { otlp: { traces: `http://127.0.0.1:${port}/v1/traces` } } as Places;
}
