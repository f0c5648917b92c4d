import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../src/core/paths/package-folder.ts';
import type { Conversation, ToolCall, Turn } from '../../src/testing/fake-model/plan.ts';

/** The specification that the model builds. */
export const SLUGIFY: string = join(packageFolder(), 'examples', 'specs', 'slugify.md');

/** The tasks of the plan, with the files of each. */
export const TASKS: Readonly<Record<string, readonly string[]>> = {
  source: ['src/slugify.js', 'src/slugify.d.ts'],
  test: ['test/slugify.test.js'],
  package: ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE'],
};

/** The files of the example, with the repair of its mistake. */
export function packageFiles(): ReadonlyMap<string, string> {
  const recording = (name: string) =>
    JSON.parse(readFileSync(SLUGIFY.replace(/\.md$/, `/${name}.json`), 'utf8')) as {
      requests: { tools: { name: string; input: Record<string, string> }[] }[];
    };
  const calls = recording('implement').requests.flatMap(({ tools }) => tools);
  const files = new Map(
    calls.filter(({ name }) => name === 'Write').map(({ input }) => [input['file_path'] ?? '', input['content'] ?? '']),
  );
  for (const { name, input } of recording('repair').requests.flatMap(({ tools }) => tools)) {
    const path = input['file_path'] ?? '';
    if (name === 'Edit')
      files.set(
        path,
        (files.get(path) ?? '').replace(input['old_string'] ?? '', () => input['new_string'] ?? ''),
      );
  }
  return files;
}

/** A call that writes a file of the package, in the folder of the session. */
export function write(path: string, content: string): ToolCall {
  return { name: 'Write', input: { file_path: `$CWD/${path}`, content } };
}

/** A conversation that plans these tasks. */
export function planning(
  tasks: Readonly<Record<string, readonly string[]>>,
  after: Record<string, string[]> = {},
): Conversation {
  const planned = Object.entries(tasks).map(([id, files]) => ({
    id,
    title: `Do ${id}`,
    files,
    after: after[id] ?? [],
  }));
  const turns: Turn[] = [{ tools: [{ name: 'StructuredOutput', input: { summary: 'A plan', tasks: planned } }] }];
  return { when: 'Plan how to build', turns };
}

/** A conversation that does one task of the plan. */
export function doing(task: string, turns: readonly Turn[]): Conversation {
  return { when: `Your task:\\s+\\{\\s+"id": "${task}"`, turns };
}

/** How long the model takes, and how many answers a task needs. @default one answer at once */
type Pace = { readonly delayMs?: number; readonly turnsPerTask?: number };

/** Conversations that build the package in parallel, without a mistake. */
export function parallelModel(pace: Pace = {}): Conversation[] {
  return [planning(TASKS), ...Object.keys(TASKS).map((id) => doing(id, turnsOf(id, pace)))];
}

/** The answers that do a task: the last one writes its files, the others look at the specification. */
function turnsOf(task: string, { delayMs = 0, turnsPerTask = 1 }: Pace): Turn[] {
  const files = packageFiles();
  const read = { name: 'Read', input: { file_path: '$CWD/SPEC.md' } };
  return Array.from({ length: turnsPerTask }, (_, n) => ({
    tools: n < turnsPerTask - 1 ? [read] : (TASKS[task] ?? []).map((path) => write(path, files.get(path) ?? '')),
    delayMs,
  }));
}

/** Conversations that build the package in one session. */
export function singleModel(pace: Pace = {}): Conversation[] {
  return [planning(TASKS), { when: 'Build the package', turns: Object.keys(TASKS).flatMap((id) => turnsOf(id, pace)) }];
}
