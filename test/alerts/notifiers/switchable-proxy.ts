import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One address for one of several servers. */
export type SwitchableProxy = {
  readonly url: string;
  /** From now on, this server answers. */
  to(url: string): void;
  stop(): Promise<void>;
};

/** Starts a proxy on loopback, so that what is behind an address can change without an outage. */
export async function startProxy(first: string): Promise<SwitchableProxy> {
  let target = first;
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url = '/' } = incoming;
    const onward = request(new URL(url, target), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    to: (url) => {
      target = url;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
