import { chmodSync, cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageFolder } from '../../src/core/paths/package-folder.ts';
import { openWorkshop, type Workshop } from '../../src/testing/claude/workshop.ts';
import type { Plan } from '../../src/testing/fake-model/plan.ts';
import { commitAll, writeFiles } from '../../src/testing/git-project.ts';
import { PROGRAM } from '../../src/testing/run-cli.ts';
import { linkPackages, SERVERS, serverCommand } from './example-servers.ts';

const ROOT = packageFolder();

/** What the model does in a document that has no `model.json` beside it. */
const DEFAULT_PLAN: Plan = [
  {
    tools: [{ name: 'Write', input: { file_path: 'src/greeting.js', content: "export const greeting = 'Hello';\n" } }],
  },
  { text: 'Done.' },
];

/** What the model does in a document: the plan in `model.json` beside an example, otherwise it writes one file. */
export function planOf(file: string): Plan {
  const path = join(ROOT, dirname(file), 'model.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Plan) : DEFAULT_PLAN;
}

/**
 * What a reader of the documentation has done before: a run of a workflow, and a session that nothing recorded. An
 * example starts from nothing.
 */
export function historyOf(file: string): string {
  if (file.startsWith('examples/')) return '';
  return `(
    run=$(stepmeter run start package-build --task-type library)
    stepmeter exec --workflow package-build --run "$run" --step implement -- claude -p hello
    stepmeter run end "$run" --result success
    claude -p hello
    stepmeter runs
  ) >/dev/null\n`;
}

const PACKAGE = {
  'package.json': '{ "name": "slugify", "version": "1.0.0", "type": "module", "scripts": { "test": "node --test" } }\n',
  'check.mjs': "console.log('1 file checked');\n",
  'src/slugify.js': "export const slugify = (text) => text.toLowerCase().replaceAll(' ', '-');\n",
  'test/slugify.test.js': [
    "import { equal } from 'node:assert';",
    "import { test } from 'node:test';",
    "import { slugify } from '../src/slugify.js';",
    "test('slugify', () => equal(slugify('A b'), 'a-b'));\n",
  ].join('\n'),
};

/**
 * A project in which the commands of a document are run: a Git repository with a small package, or the folder of an
 * example. `stepmeter`, `claude`, `npx`, `node` and servers are on the PATH; `npx` runs what is installed there.
 */
export function openDocumentProject(file: string, modelUrl: string): Workshop {
  const workshop = openWorkshop({ modelUrl });
  if (file.startsWith('examples/')) cpSync(join(ROOT, dirname(file)), workshop.project, { recursive: true });
  else writeFiles(workshop.project, PACKAGE);
  commitAll(workshop.project);
  if (hasDependencies(workshop.project)) linkPackages(workshop.project);
  placeProgram(workshop, 'stepmeter', `exec '${process.execPath}' '${PROGRAM}' "$@"`);
  placeProgram(workshop, 'npx', 'exec "$@"');
  placeProgram(workshop, 'node', `exec '${process.execPath}' "$@"`);
  for (const program of SERVERS) placeProgram(workshop, program, serverCommand(program));
  return workshop;
}

function hasDependencies(project: string): boolean {
  const file = join(project, 'package.json');
  return existsSync(file) && readFileSync(file, 'utf8').includes('"dependencies"');
}

function placeProgram({ dir }: Workshop, name: string, text: string): void {
  writeFileSync(join(dir, 'bin', name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(dir, 'bin', name), 0o755);
}
