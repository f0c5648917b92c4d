import { expect, test } from 'vitest';
import { reportedFailure } from './reported-failure.ts';

const NODE = `node:fs:2435
    return binding.writeString(
                   ^

Error: ENOSPC: no space left on device, write
    at writeSync (node:fs:901:3)
    at file:///srv/cli.js:12:5 {
  errno: -28,
  code: 'ENOSPC',
  syscall: 'write'
}

Node.js v24.21.0
`;

const NPM = `npm error code ENOENT
npm error syscall open
npm error path /absent/ab-1.0.0.tgz
npm error errno -2
npm error enoent ENOENT: no such file or directory, open '/absent/ab-1.0.0.tgz'
npm error enoent This is related to npm not being able to find a file.
npm error A complete log of this run can be found in: /home/me/.npm/_logs/debug-0.log
`;

test.each([
  ['a line', 'one\nunknown option\n\n', 'unknown option'],
  ['an exception in Node', NODE, 'Error: ENOSPC: no space left on device, write'],
  [
    'an exception of another class',
    'TypeError [ERR_X]: wrong type\n    at a.js:1\n\nNode.js v20.1.0\n',
    'TypeError [ERR_X]: wrong type',
  ],
  ['a version without an error', 'usage: x\nNode.js v20.1.0\n', 'Node.js v20.1.0'],
  ['an error of npm', NPM, "ENOENT: no such file or directory, open '/absent/ab-1.0.0.tgz'"],
  ['an error of npm without a code', 'npm ERR! code EX\nnpm ERR! Invalid name: "A"\nnpm ERR! x\n', 'Invalid name: "A"'],
  ['no output', ' \n', undefined],
])('the failure is taken from %s', (_, output, failure) => {
  expect(reportedFailure(output)).toBe(failure);
});
