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
  [
    'an exception with others inside',
    'AggregateError: all attempts failed\n    at a.js:1 {\n  [errors]: [\n    Error: connect ECONNREFUSED: x\n  ]\n}\n\nNode.js v24.1.0\n',
    'AggregateError: all attempts failed',
  ],
  [
    'a timeout in Node',
    'DOMException [TimeoutError]: The operation was aborted due to timeout\n    at a.js:1\n\nNode.js v24.1.0\n',
    'DOMException [TimeoutError]: The operation was aborted due to timeout',
  ],
  [
    'a text that is thrown in Node',
    "a.js:1\nthrow 'no'\n^\nno\n(Use `node --trace-uncaught ...` to show where the exception was thrown)\n\nNode.js v24.1.0\n",
    'no',
  ],
  ['a version alone', 'Node.js v20.1.0\n', 'Node.js v20.1.0'],
  [
    'a line after an error of npm',
    `${NPM}Cannot connect: the login has expired\n`,
    'Cannot connect: the login has expired',
  ],
  [
    'an error of npm with a code alone',
    'npm error code 128\nnpm error A complete log of this run can be found in: x\n',
    'code 128',
  ],
  [
    'git under npm',
    'npm error code 128\nnpm error An unknown git error occurred\nnpm error command git ls-remote\nnpm error fatal: no such host\n',
    'fatal: no such host',
  ],
  ['an error of npm', NPM, "ENOENT: no such file or directory, open '/absent/ab-1.0.0.tgz'"],
  ['an error of npm without a code', 'npm ERR! code EX\nnpm ERR! Invalid name: "A"\nnpm ERR! x\n', 'Invalid name: "A"'],
  ['no output', ' \n', undefined],
])('the failure is taken from %s', (_, output, failure) => {
  expect(reportedFailure(output)).toBe(failure);
});
