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
  [['sh', '-c', 'NODE_OPTIONS="$NODE_OPTIONS --max-old-space-size=4096" webpack'], false],
  [['sh', '-c', 'NODE_OPTIONS="--max-old-space-size=4096 ${NODE_OPTIONS}" webpack'], false],
  [['sh', '-c', 'cross-env CI=1 NODE_OPTIONS="--max-old-space-size=4096" webpack'], false],
  [['sh', '-c', 'echo $NODE_OPTIONS; MY_NODE_OPTIONS=1 node x.js'], false],
  [['env', 'A=1', 'node', 'x.js', '-i', '-'], false],
  [['node', 'x.js', '-i'], false],
])('%j replaces NODE_OPTIONS: %s', (words, expected) => {
  expect(replacesOptions(words)).toBe(expected);
});
