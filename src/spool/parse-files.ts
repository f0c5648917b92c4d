import { cliOf, sessionOf } from './parse-origin.ts';
import { asArray, asCount, asObject, asText, asTime, asWhole, type JsonObject } from '../core/json.ts';
import { FILE_OPERATIONS } from '../core/value-sets.ts';
import type { FileChange, FilesChangedRecord, StepFilesRecord } from './record.ts';

/** Parses a record of files changed by a call. */
export function filesChangedRecord(record: JsonObject): FilesChangedRecord | string {
  const [at, startedAt] = [asTime(record['at']), asTime(record['startedAt'])];
  const toolUseId = asText(record['toolUseId']);
  const changes = changesOf(record['changes']);
  if (at === undefined || startedAt === undefined || !toolUseId || !changes)
    return 'changed files need at, startedAt, toolUseId and changes with a path and an operation each';
  const source = record['source'] === 'tool' ? 'tool' : 'shell';
  const of = { session: sessionOf(record), cli: cliOf(record), claudeSession: asText(record['claudeSession']) };
  const made = {
    v: 1,
    type: 'files.changed',
    at,
    startedAt: Math.min(startedAt, at),
    toolUseId,
    source,
    changes,
  } as const;
  return { ...made, ...(present(Object.entries(of)) as Pick<FilesChangedRecord, 'session' | 'cli' | 'claudeSession'>) };
}

function changesOf(value: unknown): FileChange[] | undefined {
  const changes = asArray(value).map(changeOf);
  return Array.isArray(value) && changes.every((change) => change !== undefined) ? changes : undefined;
}

const COUNTS = ['size', 'sizeBefore', 'lines', 'linesAdded', 'linesRemoved'] as const;

function changeOf(value: unknown): FileChange | undefined {
  const found = asObject(value);
  const path = insidePath(found['path']);
  const operation = FILE_OPERATIONS.find((known) => known === found['operation']);
  if (!path || !operation) return undefined;
  const counts = COUNTS.map((key) => [key, countOf(found[key])] as const);
  const links = (['renamedFrom', 'renamedTo'] as const).map((key) => [key, insidePath(found[key])] as const);
  return { path, operation, ...present([...counts, ...links, ['changedAt', asTime(found['changedAt'])]]) };
}

/** A path within the project, as written in Stepmeter's own records. */
function insidePath(value: unknown): string | undefined {
  const path = asText(value);
  return path && !path.startsWith('/') && !path.split('/').includes('..') ? path : undefined;
}

/** A count, or undefined if it was not counted, which is different from 0. */
function countOf(value: unknown): number | undefined {
  const number = asWhole(value);
  return number !== undefined && number >= 0 ? number : undefined;
}

function present(fields: readonly (readonly [string, unknown])[]): object {
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

/** Parses a record of the file changes of a step. */
export function stepFilesRecord(record: JsonObject): StepFilesRecord | string {
  const [at, startedAt] = [asTime(record['at']), asTime(record['startedAt'])];
  const unexplained = changesOf(record['unexplained']);
  if (at === undefined || startedAt === undefined || !unexplained)
    return "a step's files need at, startedAt and unexplained changes with a path and an operation each";
  const uncounted = asObject(record['uncounted']);
  return {
    v: 1,
    type: 'step.files',
    at,
    startedAt: Math.min(startedAt, at),
    created: asCount(record['created']),
    modified: asCount(record['modified']),
    deleted: asCount(record['deleted']),
    linesAdded: asCount(record['linesAdded']),
    linesRemoved: asCount(record['linesRemoved']),
    bytes: asWhole(record['bytes']) ?? 0,
    unexplained,
    unlisted: asArray(record['unlisted']).filter((path) => typeof path === 'string'),
    uncounted: { files: asCount(uncounted['files']), bytes: asCount(uncounted['bytes']) },
  };
}
