import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { isolatedEnvironment } from '../../testing/isolated-state.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { diagnose } from './diagnose.ts';

const PORTS = ['STEPMETER_TEMPO_PORT', 'STEPMETER_PROMETHEUS_PORT', 'STEPMETER_GRAFANA_PORT'] as const;

test('diagnose() asks servers at default addresses only if it may', async () => {
  const { port, requests } = await countingServer();
  const env = isolatedEnvironment(temporaryFolder(), Object.fromEntries(PORTS.map((name) => [name, String(port)])));
  const checks = await diagnose(env, env['STEPMETER_HOME'] ?? '', { asksDefaults: false });
  expect(requests).toEqual([]);
  expect(checks.filter(({ found }) => found.endsWith('not checked')).map(({ check, state }) => [check, state])).toEqual(
    [
      ['Tempo', 'unset'],
      ['Prometheus', 'unset'],
      ['Grafana', 'unset'],
    ],
  );
  await diagnose({ ...env, STEPMETER_PROMETHEUS_URL: `http://127.0.0.1:${port}` }, '/', { asksDefaults: false });
  expect(requests).toEqual(['/-/ready']);
  await diagnose(env, '/');
  expect(requests.toSorted()).toEqual(['/-/ready', '/-/ready', '/api/health', '/ready']);
});

/** A server that refuses all requests, with their paths. */
async function countingServer() {
  const requests: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    requests.push(url);
    response.writeHead(500).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { port: (server.address() as AddressInfo).port, requests };
}
