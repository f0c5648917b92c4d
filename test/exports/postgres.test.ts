import { afterAll, beforeAll, describe } from 'vitest';
import { realTests } from '../../src/testing/real.ts';
import { missingPostgres, startPostgres, type PostgresServer } from '../../src/testing/store/postgres-server.ts';
import { exportsSuite } from './exports.testsuite.ts';

const real = realTests('exports from PostgreSQL', missingPostgres());

describe.skipIf(real.skip)(`${real.title}`, () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());

  exportsSuite(async () => ({ STEPMETER_DATABASE_URL: await server.newDatabase() }));
});
