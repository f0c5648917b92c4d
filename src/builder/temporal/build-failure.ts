import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  storeFailure(fileIn(folder), failureOf(error, [folder]));
  return ApplicationFailure.create({
    type: error instanceof Error ? error.name : typeof error,
    message: 'The stage failed; stepmeter show RUN shows it',
    ...(retryInMs === undefined ? { nonRetryable: true } : { nextRetryDelay: retryInMs }),
  });
}

/** What ended a build may also keep its reason from being stored. An earlier one would be wrong. */
function storeFailure(file: string, failure: ReturnType<typeof failureOf>): void {
  try {
    writeFileSync(file, JSON.stringify(failure), { mode: 0o600 });
  } catch {
    removeFile(file);
  }
}

function removeFile(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The stage has failed in any case.
  }
}

function fileIn(folder: string): string {
  return join(folder, 'failure.json');
}

/** What the outcome says about the last error of a build. */
export function lastFailure(folder: string): Pick<BuildOutcome, 'message' | 'exhausted'> {
  const file = fileIn(folder);
  const found = existsSync(file) ? asObject(parseJson(readFileSync(file, 'utf8'))) : {};
  const exhausted = BUDGET_LIMITS.find((limit) => limit === found['exhausted']);
  return { message: asText(found['message']) ?? notStored(folder), ...(exhausted && { exhausted }) };
}

function notStored(folder: string): string {
  return `A stage failed, and the reason could not be stored in ${folder}. Make the folder writable, or free space on its disk, then continue with --resume`;
}
