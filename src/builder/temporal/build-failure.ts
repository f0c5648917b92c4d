import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { asObject, asText, parseJson } from '../../core/json.ts';
import { failureOf, type BuildOutcome } from '../build-package.ts';
import { BUDGET_LIMITS } from '../budget.ts';

/**
 * An error of an activity as Temporal keeps it: without the message, which may have parts of the package. That stays in
 * the folder of the build.
 * @param retryInMs when the activity is repeated; undefined if the error is final
 */
export function buildFailure(folder: string, error: unknown, retryInMs: number | undefined): ApplicationFailure {
  writeFileSync(fileIn(folder), JSON.stringify(failureOf(error)), { mode: 0o600 });
  return ApplicationFailure.create({
    type: error instanceof Error ? error.name : typeof error,
    message: 'The stage failed; stepmeter show RUN shows it',
    ...(retryInMs === undefined ? { nonRetryable: true } : { nextRetryDelay: retryInMs }),
  });
}

function fileIn(folder: string): string {
  return join(folder, 'failure.json');
}

/** What the outcome says about the last error of a build. */
export function lastFailure(folder: string): Pick<BuildOutcome, 'message' | 'exhausted'> {
  const file = fileIn(folder);
  const found = existsSync(file) ? asObject(parseJson(readFileSync(file, 'utf8'))) : {};
  const exhausted = BUDGET_LIMITS.find((limit) => limit === found['exhausted']);
  return { message: asText(found['message']) ?? 'A stage failed', ...(exhausted && { exhausted }) };
}
