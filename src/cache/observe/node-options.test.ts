import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageFolder } from '../../core/paths/package-folder.ts';

const hook = join(packageFolder(), 'bin', 'observe-reads.cjs');
const replacesOptions = createRequire(hook)('./observe-options.cjs') as (words: readonly string[]) => boolean;

test.each([
  [['sh', '-c', 'NODE_OPTIONS= node x.js'], true],
  [['sh', '-c', 'NODE_OPTIONS=--max-old-space-size=4096 webpack'], true],
  [['sh', '-c', 'tsc && NODE_OPTIONS="--max-old-space-size=4096" webpack'], true],
  [['sh', '-c', "export NODE_OPTIONS='$NODE_OPTIONS'; node x.js"], true],
  [['sh', '-c', '(unset NODE_OPTIONS; node x.js)'], true],
  [['sh', '-c', 'env -i node x.js'], true],
  [['env', '-i', 'A=1', 'node', 'x.js'], true],
  [['/usr/bin/env', '-', 'node', 'x.js'], true],
  [['env', 'A=1', '-u', 'NODE_OPTIONS', 'node', 'x.js'], true],
  [['env', 'NODE_OPTIONS=', 'node', 'x.js'], true],
  [['env', '--unset', 'NODE_OPTIONS', 'node', 'x.js'], true],
  [['env', '--unset=NODE_OPTIONS', 'node', 'x.js'], true],
  [['env', '-uNODE_OPTIONS', 'node', 'x.js'], true],
  [['env', '-iu', 'A', 'PATH=/bin', 'node', 'x.js'], true],
  [['env', '-v', '--ignore-environment', 'node', 'x.js'], true],
  [['env', '-C', 'some folder', '-i', 'node', 'x.js'], true],
  [['env', '--chdir', 'folder', '-i', 'node', 'x.js'], true],
  [['env', '-S', '-i node x.js'], true],
  [['env', '-vS-i node x.js'], true],
  [['env', '--split-string=-i node x.js'], true],
  [['sh', '-c', 'cd x && env -C "$(pwd)/a b" -i node x.js'], true],
  [['sh', '-c', 'sh -c "cd x; env \\\n -u NODE_OPTIONS node x.js"'], true],
  [['bash', '-c', 'exec -c node x.js'], true],
  [['bash', '-c', 'if true; then exec -a name -c node x.js; fi'], true],
  [['bash', '-c', 'export -n NODE_OPTIONS; node x.js'], true],
  [['bash', '-c', 'declare +x NODE_OPTIONS; node x.js'], true],
  [['sh', '-c', 'NODE_OPTIONS="$NODE_OPTIONS --max-old-space-size=4096" webpack'], false],
  [['sh', '-c', 'NODE_OPTIONS="--max-old-space-size=4096 ${NODE_OPTIONS}" webpack'], false],
  [['sh', '-c', 'cross-env CI=1 NODE_OPTIONS="--max-old-space-size=4096" webpack'], false],
  [['sh', '-c', 'echo $NODE_OPTIONS; MY_NODE_OPTIONS=1 node x.js'], false],
  [['env', 'A=1', 'node', 'x.js', '-i', '-'], false],
  [['node', 'x.js', '-i'], false],
  [['env', '-u', 'CI', 'node', 'x.js', '-i'], false],
  [['env', '-C', 'folder', 'node', 'x.js', '-i'], false],
  [['env', '--ignore-signal=INT', 'node', 'x.js', '-i'], false],
  [['sh', '-c', 'env; node -i'], false],
  [['npm', 'exec', '-c', 'node x.js'], false],
  [['sh', '-c', 'unset CI; echo $NODE_OPTIONS; export NODE_OPTIONS'], false],
])('%j replaces NODE_OPTIONS: %s', (words, expected) => {
  expect(replacesOptions(words)).toBe(expected);
});

/** A search whose time grows with the square of their number takes several times as long. */
const QUADRATIC_MS = 15_000;

test.each(['unset ', 'export -n', 'env ', 'env -C ', 'env -C "', 'exec -a ', 'declare +x ', 'NODE_OPTIONS="$'])(
  'the time that it takes for many of %j grows with their number',
  (words) => {
    replacesOptions([words.repeat(100_000)]);
  },
  QUADRATIC_MS,
);
