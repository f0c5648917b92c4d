import * as v from 'valibot';
import { FILE_OPERATIONS, FILE_SOURCES } from '../../core/value-sets.ts';
import { count, described, fields, optional, path, text, texts, time, whole } from './fields.ts';
import { processId, sessionId, startingBefore } from './origin.ts';

/** A file created, modified or deleted by a tool call or shell command. Sizes in bytes. */
export const fileChange = fields({
  path: described(path, 'The path, relative to the project'),
  operation: v.picklist(FILE_OPERATIONS, `one of ${FILE_OPERATIONS.join(', ')}`),
  size: optional(described(count, 'The size in bytes')),
  sizeBefore: optional(described(count, 'The size before the change, in bytes')),
  lines: optional(described(count, 'Lines after the change')),
  linesAdded: optional(count),
  linesRemoved: optional(count),
  renamedFrom: optional(described(path, 'For the created half of a rename: the path that was deleted')),
  renamedTo: optional(described(path, 'For the deleted half of a rename: the path that was created')),
  changedAt: optional(described(time, 'When the change happened, if known; for a deletion, the latest possible time')),
});

const fileChanges = v.array(fileChange, 'a list of changes');

/** Files that a finished tool call, usually a shell command, changed without reporting them. */
export const filesChanged = v.pipe(
  fields({
    v: v.literal(1),
    type: v.literal('files.changed'),
    at: described(time, 'When the call ended'),
    startedAt: described(time, 'When the call started'),
    toolUseId: described(text, 'The ID that the model gave the call'),
    session: optional(sessionId),
    cli: optional(processId),
    claudeSession: optional(described(text, 'The session ID that the CLI assigned')),
    source: v.fallback(
      described(v.picklist(FILE_SOURCES), '`tool`, or `shell` for changes made by a command'),
      'shell',
    ),
    changes: fileChanges,
  }),
  v.transform(startingBefore),
);

const zeroCount = v.fallback(count, 0);

/** The overall file changes of a step, from its first to its last snapshot: the authoritative totals. */
export const stepFiles = v.pipe(
  fields({
    v: v.literal(1),
    type: v.literal('step.files'),
    at: described(time, 'When the step ended'),
    startedAt: described(time, 'When the step started'),
    created: zeroCount,
    modified: zeroCount,
    deleted: zeroCount,
    linesAdded: zeroCount,
    linesRemoved: zeroCount,
    bytes: v.fallback(described(whole, 'Change of the total size; negative if files shrank'), 0),
    unexplained: described(fileChanges, 'Changes not explained by a tool call of this step'),
    unlisted: v.fallback(described(texts, 'Files reported by tools that are not listed because they are ignored'), []),
    uncounted: v.fallback(
      described(
        fields({ files: zeroCount, bytes: zeroCount }),
        'Files that are not listed individually, such as those in `node_modules`',
      ),
      { files: 0, bytes: 0 },
    ),
  }),
  v.transform(startingBefore),
);
