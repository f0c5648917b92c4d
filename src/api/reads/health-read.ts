import type { Environment } from '../../core/environment.ts';
import { VERSION } from '../../core/version.ts';
import type { Store } from '../../store/open-store.ts';
import { runLinks, type RunLinks } from './links.ts';
import { runExtent } from '../../store/queries/runs/run-report.ts';

/** The state of the store. Times in milliseconds since 1970. */
export type StoreHealth = {
  readonly version: string;
  /** The ID of the store. */
  readonly store: string;
  readonly createdAt: number;
  readonly runs: { readonly real: number; readonly simulated: number };
  /** The latest start or end of a run; null without runs. */
  readonly latest: number | null;
  /** Where runs are shown beside the page. */
  readonly links: RunLinks;
};

/** What the store holds. */
export async function healthRead(store: Store, _input: object, env: Environment): Promise<StoreHealth> {
  const { real, simulated, latest } = await runExtent(store);
  return {
    version: VERSION,
    store: store.id,
    createdAt: store.createdAt,
    runs: { real, simulated },
    latest: latest === 0 ? null : latest,
    links: runLinks(env),
  };
}
