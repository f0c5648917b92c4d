import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { messageWithHint } from '../../core/errors.ts';
import { asObject, asText, parseJson } from '../../core/json.ts';

/**
 * An error of an activity as Temporal keeps it: without the message, which may have parts of the package. That stays in
 * the folder of the build.
 * @param retryInMs when the activity is repeated; undefined if the error is final
 */
export function buildFailure(folder: string, error: unknown, retryInMs: number | undefined): ApplicationFailure {
  writeFileSync(fileIn(folder), JSON.stringify({ message: messageWithHint(error) }), { mode: 0o600 });
  return ApplicationFailure.create({
    type: error instanceof Error ? error.name : typeof error,
    message: 'The stage failed; stepmeter show RUN shows it',
    ...(retryInMs === undefined ? { nonRetryable: true } : { nextRetryDelay: retryInMs }),
  });
}

function fileIn(folder: string): string {
  return join(folder, 'failure.json');
}

/** The message of the last error of a build. */
export function lastFailure(folder: string): string {
  const file = fileIn(folder);
  const found = existsSync(file) ? asText(asObject(parseJson(readFileSync(file, 'utf8')))['message']) : undefined;
  return found ?? 'A stage failed';
}
