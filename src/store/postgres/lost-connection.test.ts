import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { openPostgres } from './postgres.ts';

/** That the login succeeded, and that statements are expected. */
const READY = Buffer.from([...message('R', [0, 0, 0, 0]), ...message('Z', [0x49])]);

const NAME = 'postgres://me@127.0.0.1';

test('an error of the connection is a lost connection; the same error of another socket is not', async () => {
  const { port, stop } = await startServer();
  const { db, explain } = openPostgres(`${NAME}:${port}/x`);
  const thrown: unknown = await db
    .selectFrom('run')
    .select('id')
    .execute()
    .catch((error: unknown) => error);
  expect(thrown).toMatchObject({ message: 'read ECONNRESET', code: 'ECONNRESET' });
  expect(explain(thrown)).toMatchObject({
    message: `Cannot use the store ${NAME}:${port}/x: the connection was lost`,
    cause: thrown,
  });
  for (const [call, code] of [
    ['read', 'ECONNRESET'],
    ['write', 'EPIPE'],
  ]) {
    const other = Object.assign(new Error(`${call} ${code}`), { code, syscall: call });
    expect(explain(other)).toBe(other);
  }
  await db.destroy();
  stop();
});

/** A server that accepts a login as PostgreSQL does, and resets the connection at the first statement. */
async function startServer(): Promise<{ readonly port: number; readonly stop: () => void }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write(READY);
      socket.once('data', () => socket.resetAndDestroy());
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { port: (server.address() as AddressInfo).port, stop: () => server.close() };
}

function message(type: string, content: readonly number[]): number[] {
  return [type.charCodeAt(0), 0, 0, 0, content.length + 4, ...content];
}
