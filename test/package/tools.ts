import { join } from 'node:path';
import { cachedInstall } from '../sdk/cached-install.ts';

/** The versions of Node that the package supports, as the newest release of each. */
export const NODE_VERSIONS = { 20: '20.20.2', 22: '22.23.3', 24: '24.21.0' } as const;

const MANAGERS = { pnpm: 'npm:pnpm@10.34.9', yarn: 'npm:yarn@1.22.22', yarn4: 'npm:@yarnpkg/cli-dist@4.18.1' } as const;

/** Installs the tools that the tests of the package run, once for all tests of this machine; returns their folder. */
export async function installTools(): Promise<string> {
  const platform = `node-${process.platform}-${process.arch}`;
  const nodes = Object.entries(NODE_VERSIONS).map(([major, version]) => [`node${major}`, `npm:${platform}@${version}`]);
  const folder = await cachedInstall({ packages: { ...MANAGERS, ...Object.fromEntries(nodes) } });
  return join(folder, 'node_modules');
}
