import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageFolder } from '../../core/paths/package-folder.ts';
import { ERROR_CATALOGUE, errorCode } from './error-catalogue.ts';

test('every error message in the sources has an entry', () => {
  const messages = messagesInSources();
  expect(messages.length).toBeGreaterThan(150);
  expect(messages.filter((message) => errorCode(message) === undefined)).toEqual([]);
});

test('entries have different codes, and a message without an entry has no code', () => {
  const codes = ERROR_CATALOGUE.map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  expect(errorCode('Everything is fine')).toBeUndefined();
});

test.each([
  ['Cannot start the stack: port 3000 is taken', 'stack-start'],
  ['Cannot start the relay: another relay is running on /x', 'relay'],
  ['Cannot start the experiment "effort": no run is recorded', 'experiment'],
  ['Cannot find the run "01": no such run', 'run-not-found'],
  ['Cannot import the history of the Claude CLI: found no transcripts in ~/.claude', 'import'],
  ['Cannot export column "x" of requests: no such column', 'export'],
  ['Cannot manage merges: git version 2.34.1; 2.38 or newer is needed', 'worktree'],
  ['Cannot finish the export: stopped by SIGINT', 'output'],
  ['Cannot finish the Claude session: the CLI exited with code 3', 'claude'],
  ['Cannot finish check/1: no heartbeat within 60000 ms', 'build'],
  ['Unknown command "rnus"', 'command-line'],
  ['Limit exceeded: cost>+20%', 'limit-exceeded'],
  ['Cannot start a session: nothing is left of the $2.00 that its run may cost', 'money-limit'],
])('%s is explained by %s', (message, code) => {
  expect(errorCode(message)).toBe(code);
});

/** The beginnings of all texts that begin like an error, with `x` for what is inserted. */
function messagesInSources(): string[] {
  const root = packageFolder();
  const files = execFileSync('git', ['ls-files', '--', 'src/**/*.ts'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file !== '' && !/\.test\.|\.testsuite\.|^src\/(?:testing|monitoring)\//.test(file));
  return files.flatMap((file) =>
    Array.from(
      readFileSync(join(root, file), 'utf8').matchAll(/['`]((?:Cannot|Limit exceeded|Unknown setting) [^'\n]+)/g),
      ([, text = '']) => text.replaceAll(/\$\{[^}]*\}/g, 'x'),
    ),
  );
}
