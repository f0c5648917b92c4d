import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

// Below the range of ephemeral ports, so that a port stays free while its program is restarted.
const LOWEST_PORT = 15_000;

const WORKERS = 17;

/** Each worker of the tests has ports of its own: a port is unused until the program that gets it has started. */
const PORTS_PER_WORKER = 1000;

const handedOut = new Set<number>();

/** Finds unused loopback ports, chosen at random so that concurrent test runs use different ones. */
export async function freePorts(count: number): Promise<number[]> {
  const lowest = LOWEST_PORT + (Number(process.env['VITEST_POOL_ID'] ?? 0) % WORKERS) * PORTS_PER_WORKER;
  const ports: number[] = [];
  while (ports.length < count) {
    const port = lowest + randomInt(PORTS_PER_WORKER);
    if (handedOut.has(port)) continue;
    handedOut.add(port);
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
