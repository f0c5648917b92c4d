import { spawnSync } from 'node:child_process';
import { SOURCE_PROGRAM } from '../../src/testing/run-cli.ts';
import { isolatedEnvironment } from '../../src/testing/isolated-state.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

/** What a command loads. */
export type LoadedModules = {
  /** The names of packages, each once. */
  readonly packages: readonly string[];
  /** The number of modules of these packages. */
  readonly ofPackages: number;
  /** The number of Stepmeter's own modules. */
  readonly own: number;
};

const PRELOAD = new URL('loaded-modules.mjs', import.meta.url).href;

/** Runs the command in an empty folder with its own state; returns what it loads until it exits with 0. */
export function modulesOf(args: readonly string[]): LoadedModules {
  const home = temporaryFolder();
  const { stderr, status } = spawnSync(process.execPath, [SOURCE_PROGRAM, ...args], {
    encoding: 'utf8',
    cwd: home,
    env: isolatedEnvironment(home, { NODE_OPTIONS: `--import=${PRELOAD}` }),
  });
  if (status !== 0) throw new Error(`stepmeter ${args.join(' ')} exited with ${status}: ${stderr.slice(-500)}`);
  const urls = [...stderr.matchAll(/^loads (file:.*)$/gm)].map(([, url = '']) => url);
  const packages = urls.flatMap((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? []);
  return { packages: [...new Set(packages)], ofPackages: packages.length, own: urls.length - packages.length };
}
