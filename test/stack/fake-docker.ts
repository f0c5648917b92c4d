import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A `docker` that records its calls, and its folder. */
export type FakeDocker = {
  readonly folder: string;
  /** The arguments of every call, in order. */
  readonly calls: () => string[];
  /** The environment of the last call. */
  readonly environment: () => string;
};

/**
 * Writes a `docker` program to a folder.
 * @param script What it does after recording its arguments, available as `$*`
 */
export function placeDocker(parent: string, script: string): FakeDocker {
  const folder = join(parent, 'bin');
  const [calls, environment] = [join(parent, 'calls'), join(parent, 'environment')];
  mkdirSync(folder, { recursive: true });
  writeFileSync(calls, '');
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\necho "$*" >>'${calls}'\nenv >'${environment}'\n${script}\n`);
  chmodSync(join(folder, 'docker'), 0o755);
  return {
    folder,
    calls: () => readFileSync(calls, 'utf8').trimEnd().split('\n').filter(Boolean),
    environment: () => readFileSync(environment, 'utf8'),
  };
}
