import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type RunningServer } from '../../src/api/serve.ts';
import type { Environment } from '../../src/core/environment.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';

/** A server of a state folder of its own. */
export type ServedPage = {
  readonly env: Environment;
  readonly store: Store;
  readonly server: RunningServer;
  readonly close: () => Promise<void>;
};

/** What is served. */
type ServedData = {
  readonly isSimulated: boolean;
  readonly days?: number;
  /** Whether the link has the token for others. @default false */
  readonly isReadOnly?: boolean;
  /** Further variables of the server. */
  readonly settings?: Environment;
};

const DAY_MS = 24 * 60 * 60 * 1000;

/** Serves simulated runs of a day or more, or an empty store. */
export async function servePage(data: ServedData): Promise<ServedPage> {
  const { isSimulated, days = 1, settings = {}, isReadOnly = false } = data;
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'stepmeter-page-'));
  const home = join(root, 'state');
  const to = Math.floor(Date.now() / 60_000) * 60_000;
  if (isSimulated)
    await simulate({
      seed: 'page',
      scenario: 'quiet',
      span: { from: to - days * DAY_MS, to },
      runsPerMonth: 700,
      evenly: true,
      home,
      exports: false,
      env: isolatedEnvironment(join(root, 'own')),
    });
  const env = { ...isolatedEnvironment(home), ...settings };
  const store = await openStore(env);
  const server = await startServer({ env, port: 0, host: '127.0.0.1', allowedHosts: [], isReadOnly });
  const close = async (): Promise<void> => {
    await server.close();
    await store.close();
    rmSync(root, { recursive: true, force: true });
  };
  return { env, store, server, close };
}
