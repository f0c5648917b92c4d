import { readFileSync, statSync } from 'node:fs';
import * as v from 'valibot';
import { fieldProblem } from '../../builder/spec/field-problem.ts';
import { parseYaml } from '../../builder/spec/yaml.ts';
import { codeOf, EXIT, messageOf, UserError } from '../../core/errors.ts';
import { lengthOfTime } from '../../core/time/time-or-age.ts';

/** A task as a user describes it. */
export type DescribedTask = {
  readonly id: string;
  readonly type?: string | undefined;
  /** In files. */
  readonly size?: number | undefined;
  readonly after?: readonly string[] | undefined;
  readonly files?: readonly string[] | undefined;
};

/** A file of tasks. */
export type TaskFile = v.InferOutput<typeof FILE>;

// A number is a word in YAML, too.
const WORD = v.pipe(
  v.union([v.string(), v.number()], 'text'),
  v.transform(String),
  v.check((text) => text.trim() !== '', 'text that is not empty'),
  v.check((text) => !/[\r\n\0]/.test(text), 'text of one line'),
);

const WORDS = v.union(
  [
    v.array(WORD),
    v.pipe(
      WORD,
      v.transform((word) => [word]),
    ),
  ],
  'a list of texts',
);

const DURATION = v.pipe(
  v.string('a duration such as 30s or 5m'),
  v.check((text) => lengthOfTime(text) !== undefined, 'a duration such as 30s or 5m'),
  v.transform((text) => lengthOfTime(text) ?? 0),
);

const TASK = v.strictObject(
  {
    id: WORD,
    type: v.optional(WORD),
    size: v.optional(v.pipe(v.number('a number of files'), v.integer('a whole number'), v.minValue(0, 'at least 0'))),
    after: v.optional(WORDS),
    files: v.optional(WORDS),
  },
  'a task with an id',
);

const OVERHEAD = v.strictObject(
  {
    lease: v.optional(DURATION),
    install: v.optional(DURATION),
    merge: v.optional(DURATION),
    conflict: v.optional(v.pipe(v.number('a number'), v.minValue(0, 'at least 0'), v.maxValue(1, 'at most 1'))),
  },
  'lease, install, merge and conflict',
);

/** More tasks would take long to plan, and are probably another list. */
const MAX_TASKS = 1000;

const FILE = v.strictObject(
  {
    workflow: v.optional(WORD),
    step: v.optional(WORD),
    workers: v.optional(v.pipe(v.number('a number'), v.integer('a whole number'), v.minValue(1, 'at least 1'))),
    overhead: v.optional(OVERHEAD),
    tasks: v.pipe(
      v.array(TASK, 'a list of tasks'),
      v.minLength(1, 'at least one task'),
      v.maxLength(MAX_TASKS, `at most ${MAX_TASKS} tasks`),
    ),
  },
  'a list of tasks',
);

/**
 * Reads tasks from a YAML or JSON file, or from standard input if there is no file or it is `-`.
 * @throws {UserError} if it cannot be read, or is no list of tasks
 */
export function readTasks(path: string | undefined): TaskFile {
  const isInput = path === undefined || path === '-';
  const name = isInput ? 'standard input' : path;
  const value = parsed(name, isInput ? inputText() : textOf(path));
  const { success, output, issues } = v.safeParse(FILE, Array.isArray(value) ? { tasks: value } : value);
  if (success) return output;
  throw cannotUse(name, issues.map((issue) => fieldProblem(issue, 'it')).join('; '));
}

function parsed(name: string, text: string): unknown {
  if (text.trim() === '') throw cannotUse(name, 'it is empty');
  try {
    return parseYaml(text);
  } catch (error) {
    throw cannotUse(name, `it is neither YAML nor JSON: ${messageOf(error).split('\n')[0]}`, error);
  }
}

const EXAMPLE = 'Pass YAML or JSON such as `[{"id": "parser", "size": 12}, {"id": "docs", "after": ["parser"]}]`';

function cannotUse(name: string, found: string, cause?: unknown): UserError {
  return new UserError(`Cannot schedule the tasks of ${name}: ${found}`, {
    hint: EXAMPLE,
    exitCode: EXIT.wrongUse,
    cause,
  });
}

function inputText(): string {
  if (process.stdin.isTTY) throw cannotUse('standard input', 'it is a terminal');
  return readFileSync(0, 'utf8');
}

function textOf(path: string): string {
  try {
    // A pipe such as `<(command)` is read to its end; a device might not have one.
    const file = statSync(path);
    if (file.isDirectory()) throw cannotUse(path, 'it is a folder');
    if (!file.isFile() && !file.isFIFO()) throw cannotUse(path, 'it is not a file');
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw cannotUse(path, codeOf(error) === 'ENOENT' ? 'it does not exist' : messageOf(error), error);
  }
}
