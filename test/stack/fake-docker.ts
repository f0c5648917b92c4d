import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A `docker` that writes down what it is asked, and the folder it is in. */
export type FakeDocker = {
  readonly folder: string;
  /** The arguments of every call, in order. */
  readonly calls: () => string[];
  /** What the environment of the last call said. */
  readonly environment: () => string;
};

/**
 * Places a `docker` into a folder.
 * @param script What it does after it has written down its arguments; `$*` are they
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
