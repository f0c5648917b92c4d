import { databaseUrl, type Environment } from '../../core/environment.ts';
import { openStore } from '../../store/open-store.ts';
import { startIngestLoop } from '../ingest/ingest-loop.ts';
import { inlineReader, openReadPool } from '../reads/pool/read-pool.ts';
import { createMcpServer } from './mcp-server.ts';
import { StdioServerTransport } from './sdk.ts';

/** Serves MCP on standard input and output until the client closes them. */
export async function serveMcp(env: Environment): Promise<void> {
  const store = await openStore(env);
  const reader = databaseUrl(env) === undefined ? openReadPool(env, 1) : inlineReader({ store, env });
  const ingest = startIngestLoop(env);
  const server = createMcpServer(reader);
  const closed = new Promise<void>((resolve) => process.stdin.once('close', resolve).once('end', resolve));
  await server.connect(new StdioServerTransport());
  await closed;
  await server.close();
  await Promise.all([reader.close(), ingest.close()]);
  await store.close();
}
