import { onTestFinished, vi } from 'vitest';
import { VARIABLE } from '../core/environment.ts';
import { temporaryFolder } from './temporary-folder.ts';

/**
 * Gives this process its own state folder without an inherited step until the test has finished; returns the folder.
 */
export function isolatedState(): string {
  const home = temporaryFolder();
  for (const name of Object.values(VARIABLE)) vi.stubEnv(name, undefined);
  vi.stubEnv(VARIABLE.home, home);
  onTestFinished(() => void vi.unstubAllEnvs());
  return home;
}

/** Makes an empty folder the current one until the test has finished: steps take snapshots of their project. */
export function workInEmptyFolder(): void {
  const before = process.cwd();
  process.chdir(temporaryFolder());
  onTestFinished(() => process.chdir(before));
}

/** Tests store runs of fixed dates, which must not expire. */
const FOREVER_DAYS = '36500';

/** The environment of a child process with this state folder and no inherited step. */
export function isolatedEnvironment(
  home: string,
  more: Readonly<Record<string, string | undefined>> = {},
): NodeJS.ProcessEnv {
  const ours = new Set<string>(Object.values(VARIABLE));
  const others = Object.entries(process.env).filter(([name]) => !ours.has(name) && !name.startsWith('OTEL_'));
  return { ...Object.fromEntries(others), [VARIABLE.retentionDays]: FOREVER_DAYS, [VARIABLE.home]: home, ...more };
}
