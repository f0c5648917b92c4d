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

test('a back end for metrics alone is no failure, unless the endpoint of traces was set by itself', async () => {
  const metricsOnly = (path: string): number => (path.endsWith('/v1/metrics') ? 200 : 404);
  const { otlp } = await placesOf(metricsOnly);
  const metrics = otlp.traces?.replace('traces', 'metrics') ?? '';
  const env = isolatedEnvironment(temporaryFolder());
  const states = async (traces: string | undefined): Promise<unknown[]> =>
    (await checkEndpoint(env, { otlp: { traces, metrics } } as Places)).map(({ state }) => state);
  expect(await states(otlp.traces)).toEqual(['unset', 'ok']);
  expect(await states(otlp.traces?.replace('127.0.0.1', 'localhost'))).toEqual(['fail', 'ok']);
});

/** A redirect leads to a port that is never asked. */
async function placesOf(status: number | ((path: string) => number)): Promise<Places> {
  const server = createServer(({ url = '' }, response) => {
    response
      .writeHead(typeof status === 'number' ? status : status(url), { location: 'http://127.0.0.1:1/' })
      .end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { otlp: { traces: `http://127.0.0.1:${port}/v1/traces` } } as Places;
}
