import { expect, test } from 'vitest';
import { cachedProject } from '../../testing/cache/cached-project.ts';

test.skipIf(process.platform !== 'linux').each([
  ['readFileSync("/proc/meminfo")', '/proc/meminfo'],
  ['readdirSync("/proc")', '/proc'],
  ['statSync("/sys/class/net")', '/sys/class/net'],
  ['openSync("/dev/urandom")', '/dev/urandom'],
  ['readFileSync("/proc/self/status")', undefined],
  ['readFileSync("/proc/version")', undefined],
  ['existsSync("/proc/no-such-file")', undefined],
  ['writeFileSync("/dev/null", "")', undefined],
  ['readdirSync("/dev/fd")', undefined],
])('a run with %s is stored unless that says what the machine does', async (call, path) => {
  const project = cachedProject({ 'src/a.txt': 'a', 'run.cjs': `require("node:fs").${call}` });
  const script = `${JSON.stringify(process.execPath)} run.cjs`;
  const { notStored } = await project.run({ inputs: ['src/**'], observer: 'node', script });
  expect(notStored).toBe(path && `the run used ${path}, which is not observed`);
});
