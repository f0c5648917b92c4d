import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { activityInfo, ApplicationFailure } from '@temporalio/activity';

const run = promisify(execFile);

export async function plan(name: string): Promise<string[]> {
  return [`${name}-parser`, `${name}-printer`];
}

/** Has the Claude CLI write a part. */
export async function implement(part: string): Promise<void> {
  const started = run('claude', ['-p', `Write src/${part}.js`, '--permission-mode', 'acceptEdits']);
  started.child.stdin?.end();
  await started;
}

/** Fails at its first attempt. */
export async function check(parts: number): Promise<string> {
  if (activityInfo().attempt === 1) throw ApplicationFailure.create({ message: 'the tests fail', type: 'TestsFail' });
  if (!existsSync('src')) throw ApplicationFailure.nonRetryable('no part was written', 'NothingWritten');
  return `${parts} parts checked`;
}
