import { asArray, isObject, type JsonObject } from '../../core/json.ts';
import { FILE_OPERATIONS } from '../../core/value-sets.ts';
import type { FileChange } from '../../spool/record.ts';

/**
 * The file changes that a hook measured, from the payload of its record, which the hook wrote as it is.
 * @throws {Error} if an operation is unknown, so that the record is quarantined
 */
export function reportedChanges(files: unknown): FileChange[] {
  return asArray(files).filter(isObject).map(requireOperation);
}

function requireOperation(file: JsonObject): FileChange {
  const operation = FILE_OPERATIONS.find((known) => known === file['operation']);
  if (operation) return { ...(file as unknown as FileChange), operation };
  throw new Error(
    `Cannot ingest a changed file: operation ${JSON.stringify(file['operation'])} is none of ${FILE_OPERATIONS.join(', ')}`,
  );
}
