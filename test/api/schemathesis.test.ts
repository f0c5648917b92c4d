import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { listen } from '../../src/api/libraries.ts';
import { LISTENING } from '../../src/api/serve.ts';
import { realTests } from '../../src/testing/real.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';
import { missingPostgres, startPostgres, type PostgresServer } from '../../src/testing/store/postgres-server.ts';
import { servedApp, TOKENS, type AppOptions } from './served-app.ts';

/** Where `install-schemathesis.sh` installs it. */
const VERSIONS = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'stepmeter', 'schemathesis');

const PROGRAM = join(VERSIONS, '4.32.5', 'bin', 'schemathesis');

const missing = [...(existsSync(PROGRAM) ? [] : ['schemathesis']), ...missingPostgres()];

const { skip, title } = realTests('generated requests', missing);

/** Valid texts can have no meaning, such as an unknown time zone, which is refused with 400. */
const EXCLUDED_CHECKS = 'positive_data_acceptance';

describe.skipIf(skip)(title, () => {
  let postgres: PostgresServer;
  beforeAll(async () => void (postgres = await startPostgres()));
  afterAll(() => postgres.stop());

  test.each([
    ['SQLite', 'coverage,fuzzing', async () => ({})],
    ['PostgreSQL', 'fuzzing', async () => ({ STEPMETER_DATABASE_URL: await postgres.newDatabase() })],
  ])('on %s have no answer outside of the schema, and no server error', async (_, phases, database) => {
    const { code, output } = await generatedRequests(phases, { database: await database() });
    expect(output).toMatch(/\d{2,} generated/);
    expect(code, output).toBe(0);
  });
});

type Found = { readonly code: number; readonly output: string };

async function generatedRequests(phases: string, options: AppOptions): Promise<Found> {
  const { fetch, port } = await servedApp(options);
  const server = await listening(fetch);
  onTestFinished(() => void server.close());
  port.number = server.port;
  const flags = [
    '--phases',
    phases,
    '--seed',
    '1',
    '--max-examples',
    '10',
    '--no-color',
    '--exclude-checks',
    EXCLUDED_CHECKS,
  ];
  // The stream of events does not end.
  const about = [`http://127.0.0.1:${port.number}/api/v1/openapi.json`, '--exclude-path', '/api/v1/events'];
  const token = ['-H', `Authorization: Bearer ${TOKENS.read}`];
  const program = promisify(execFile)(PROGRAM, ['run', ...about, ...token, ...flags], { cwd: temporaryFolder() });
  return program.then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    ({ code, stdout }: { code: number; stdout: string }) => ({ code, output: stdout }),
  );
}

function listening(fetch: Parameters<typeof listen>[0]['fetch']): Promise<{ close: () => void; port: number }> {
  return new Promise((resolve) => {
    const server = listen({ fetch, port: 0, hostname: '127.0.0.1', ...LISTENING }, ({ port }) =>
      resolve({ port, close: () => void (server as Server).close() }),
    );
  });
}
