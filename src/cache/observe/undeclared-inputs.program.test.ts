import { chmodSync, copyFileSync, mkdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { cachedProject, type CachedProject } from '../../testing/cache/cached-project.ts';
import { canTrace } from '../../testing/cache/can-trace.ts';
import { commitAll, git, writeFiles } from '../../testing/git-project.ts';

const NODE = JSON.stringify(process.execPath);

/** The same name leads to another folder afterwards; without the link, it would be the one in the project. */
const LEFT_THROUGH_LINK: Pick<Case, 'files' | 'prepare' | 'change'> = {
  files: { 'one/sub/x': '', 'one/f': '1', 'two/sub/x': '', 'two/f': '2', f: '3' },
  prepare: ({ folder }) => symlinkSync('one/sub', join(folder, 'current')),
  change: ({ folder }) => {
    unlinkSync(join(folder, 'current'));
    symlinkSync('two/sub', join(folder, 'current'));
  },
};

const BY_NODE: readonly Case[] = [
  {
    what: 'a package that appears nearer',
    files: { 'node_modules/q/index.js': 'module.exports = 1', 'pkg/run.cjs': 'console.log(require("q"))' },
    script: `${NODE} pkg/run.cjs`,
    change: write('pkg/node_modules/q/index.js', 'module.exports = 2'),
  },
  {
    what: 'a manifest that appears nearer',
    files: {
      'package.json': '{}',
      'pkg/lib/run.mjs':
        'import { findPackageJSON } from "node:module"; console.log(findPackageJSON(import.meta.url));',
    },
    script: `${NODE} pkg/lib/run.mjs`,
    change: write('pkg/package.json', '{}'),
  },
  {
    what: 'the manifest of a package that appears nearer',
    files: {
      'node_modules/q/package.json': '{}',
      'pkg/run.cjs': 'console.log(require("node:module").findPackageJSON("q", __filename))',
    },
    script: `${NODE} pkg/run.cjs`,
    change: write('pkg/node_modules/q/package.json', '{}'),
  },
  {
    what: 'a module that a path without an extension means instead',
    files: { 'q.json': '1', 'run.cjs': 'console.log(require("./q"))' },
    script: `${NODE} run.cjs`,
    change: write('q.js', 'module.exports = 2'),
  },
  {
    what: 'what a manifest exports',
    files: {
      'node_modules/q/package.json': '{"exports": "./a.js"}',
      'node_modules/q/a.js': 'module.exports = 1',
      'node_modules/q/b.js': 'module.exports = 2',
      'run.mjs': 'import q from "q"; console.log(q);',
    },
    script: `${NODE} run.mjs`,
    change: write('node_modules/q/package.json', '{"exports": "./b.js"}'),
  },
  {
    what: 'whether a folder exists',
    prepare: ({ folder }) => mkdirSync(join(folder, 'there')),
    script: js('console.log(fs.existsSync("there"))'),
    change: ({ folder }) => rmSync(join(folder, 'there'), { recursive: true }),
  },
  {
    what: 'a folder that is made unless it exists',
    files: { 'd/x': '' },
    script: js('fs.mkdirSync("d", { recursive: true }); console.log(fs.readdirSync("d"))'),
    change: write('d/y', ''),
  },
  {
    what: 'a file of a folder that is copied',
    files: { 'd/x': '1' },
    script: js('fs.cpSync("d", "copy", { recursive: true })'),
    change: write('d/x', '2'),
  },
  {
    what: 'the place that a link leads to',
    files: { 'one/f': '', 'two/f': '' },
    prepare: ({ folder }) => symlinkSync('one', join(folder, 'current')),
    script: js('console.log(path.basename(path.dirname(fs.realpathSync.native("current/f"))))'),
    change: ({ folder }) => {
      unlinkSync(join(folder, 'current'));
      symlinkSync('two', join(folder, 'current'));
    },
  },
  {
    what: 'a file with variables',
    files: { '.env': 'A=1' },
    script: `${NODE} --env-file=.env -e 'console.log(process.env.A)'`,
    change: write('.env', 'A=2'),
  },
  {
    what: 'a folder in a folder that is listed with all in it',
    files: { 'd/e/x': '' },
    script: js('console.log(fs.readdirSync("d", { recursive: true }))'),
    change: write('d/e/y', ''),
  },
  {
    what: 'what a program reads that gets variables of its own',
    files: {
      b: '1',
      'read.cjs': 'console.log(require("fs").readFileSync("b", "utf8"))',
      'run.mjs': `import { execFileSync, fork } from 'node:child_process';
fork('read.cjs', { env: {} }).on('close', () => execFileSync(process.execPath, ['read.cjs'], { env: {} }));`,
    },
    script: `${NODE} run.mjs`,
    change: write('b', '2'),
  },
  {
    what: 'a module that a program preloads in another',
    files: {
      'setup.cjs': '1',
      'run.cjs': `
        const NODE_OPTIONS = "--require ./setup.cjs " + process.env.NODE_OPTIONS;
        require("child_process").spawnSync(process.execPath, ["-e", "0"], { env: { ...process.env, NODE_OPTIONS } });`,
    },
    script: `${NODE} run.cjs`,
    change: write('setup.cjs', '2'),
  },
  {
    what: 'what a thread reads that gets variables of its own',
    files: {
      b: '1',
      'read.cjs': 'console.log(require("fs").readFileSync("b", "utf8"))',
      'run.mjs': 'import { Worker } from "node:worker_threads"; new Worker("./read.cjs", { env: {} });',
    },
    script: `${NODE} run.mjs`,
    change: write('b', '2'),
  },
  {
    what: 'which files of tests there are',
    files: { 'test/a.test.cjs': '' },
    script: `${NODE} --test`,
    change: write('test/b.test.cjs', ''),
  },
  {
    what: 'what a program without an extension means',
    files: { 'run.js': 'console.log(1)' },
    script: `${NODE} run`,
    change: write('run', 'console.log(2)'),
  },
  {
    what: 'a folder that a path leaves through a link',
    ...LEFT_THROUGH_LINK,
    script: js('console.log(fs.readFileSync("current/../f", "utf8"))'),
  },
  {
    what: 'a database',
    prepare: insertRow,
    script: `${NODE} --no-warnings -e '${[
      'const { DatabaseSync } = require("node:sqlite")',
      'console.log(new DatabaseSync("data.db").prepare("SELECT * FROM t").all())',
    ].join('; ')}'`,
    change: insertRow,
  },
  {
    what: 'a database that SQL attaches',
    prepare: insertRow,
    script: `${NODE} --no-warnings -e '${[
      'const { DatabaseSync } = require("node:sqlite"), database = new DatabaseSync(":memory:")',
      'database.exec("ATTACH DATABASE \\"data.db\\" AS a")',
      'console.log(database.prepare("SELECT * FROM a.t").all())',
    ].join('; ')}'`,
    change: insertRow,
  },
];

const READ_B = 'console.log(require("fs").readFileSync("b", "utf8"))';

const AROUND_THE_FILE_SYSTEM: readonly Case[] = [
  {
    what: 'a package in another folder that appears nearer',
    files: {
      'x/node_modules/q/index.js': '',
      'run.cjs': 'console.log(require.resolve("q", { paths: ["x/y", "x"] }).includes("y"))',
    },
    script: `${NODE} run.cjs`,
    change: write('x/y/node_modules/q/index.js', ''),
  },
  {
    what: 'an addon',
    files: { 'a.node': 'x' },
    script: js(
      'try { process.dlopen({ exports: {} }, "./a.node") } catch (error) { console.log(error.message.length) }',
    ),
    change: ({ folder }) => unlinkSync(join(folder, 'a.node')),
  },
  {
    what: 'what the program reads that replaces it',
    files: { b: '1', 'read.cjs': READ_B },
    script: `${NODE} --no-warnings -e 'process.execve(process.execPath, [process.execPath, "read.cjs"], {})'`,
    change: write('b', '2'),
  },
  {
    what: 'a file that a flag of Node names',
    files: { 'openssl.cnf': '' },
    script: `${NODE} --openssl-config=openssl.cnf -e ''`,
    change: write('openssl.cnf', 'a = 1'),
  },
  {
    what: 'a file that a variable of Node names',
    files: { 'ca.pem': 'x' },
    script: `NODE_EXTRA_CA_CERTS=ca.pem ${NODE} --no-warnings -e ''`,
    change: write('ca.pem', 'y'),
  },
  {
    what: 'a program that it starts',
    files: { tool: '#!/bin/sh\n' },
    prepare: ({ folder }) => chmodSync(join(folder, 'tool'), 0o755),
    script: js('require("child_process").spawn("./tool")'),
    change: write('tool', '#!/bin/sh\necho 2'),
  },
  {
    what: 'a program that it starts and that appears earlier on the PATH',
    files: { 'b/tool': '#!/bin/sh\n', 'a/other': '' },
    prepare: ({ folder }) => chmodSync(join(folder, 'b/tool'), 0o755),
    script: `PATH="$PWD/a:$PWD/b:$PATH"; ${js('require("child_process").execFileSync("tool")')}`,
    change: write('a/tool', '#!/bin/sh\necho 2'),
  },
];

const BY_STRACE: readonly Case[] = [
  {
    what: 'what is staged',
    files: { b: '1' },
    prepare: ({ folder }) => commitAll(folder),
    script: 'git diff --cached --name-only',
    change: ({ folder }) => {
      writeFiles(folder, { b: '2' });
      git(folder, 'add', 'b');
    },
  },
  {
    what: 'which files the user leaves out',
    prepare: ({ folder }) => {
      commitAll(folder);
      writeFiles(folder, { untracked: '' });
    },
    script: 'git ls-files --others --exclude-standard',
    change: ({ folder }) => writeFileSync(join(folder, '.git/info/exclude'), 'untracked\n'),
  },
  {
    what: 'a temporary file that was there before',
    prepare: ({ home }) => writeFiles(home, { shared: '1' }),
    script: 'cat "$HOME/shared"',
    change: ({ home }) => writeFiles(home, { shared: '2' }),
  },
  {
    what: 'whether a name in a folder is that of a folder',
    files: { 'd/x': '' },
    script: 'find d -type d',
    change: ({ folder }) => {
      rmSync(join(folder, 'd/x'));
      mkdirSync(join(folder, 'd/x'));
    },
  },
  {
    what: 'a folder that a path leaves through a link',
    ...LEFT_THROUGH_LINK,
    script: 'cd / && cat "$OLDPWD/current/../f"',
  },
  {
    what: 'the mode of a folder',
    files: { 'd/x': '' },
    script: 'stat --format %a d',
    change: ({ folder }) => chmodSync(join(folder, 'd'), 0o700),
  },
  {
    what: 'the interpreter of a script that another program starts',
    prepare: ({ folder }) => {
      copyProgram('/bin/cat', join(folder, 'interpreter'));
      writeFiles(folder, { script: `#!${join(folder, 'interpreter')}\n` });
      chmodSync(join(folder, 'script'), 0o755);
    },
    script: './script',
    change: ({ folder }) => copyProgram('/bin/true', join(folder, 'interpreter')),
  },
  {
    what: 'whether a temporary file exists',
    script: 'ls "$HOME/flag" 2>&1 || true',
    change: ({ home }) => writeFiles(home, { flag: '' }),
  },
];

describe.each<readonly [title: string, observer: 'node' | 'strace', cases: readonly Case[], skip: boolean]>([
  ['node', 'node', [...BY_NODE, ...AROUND_THE_FILE_SYSTEM], false],
  [`strace${canTrace ? '' : ' (skipped: it cannot trace here)'}`, 'strace', BY_STRACE, !canTrace],
])('a run observed by %s', (_, observer, cases, skip) => {
  test.skipIf(skip).each(cases)('is not used after a change of $what', async ({ files, prepare, script, change }) => {
    const project = cachedProject({ 'src/a.txt': 'a', ...files });
    prepare?.(project);
    const command = { inputs: ['src/**'], observer, script };
    expect((await project.run(command)).notStored).toBeUndefined();
    expect(await project.run(command)).toMatchObject({ hit: true });
    change(project);
    expect(await project.run(command)).toMatchObject({ hit: false, reason: 'observed-changed' });
  });
});

/** What a command uses without declaring it, and a change of it. */
type Case = {
  readonly what: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly prepare?: (project: CachedProject) => void;
  readonly script: string;
  readonly change: (project: CachedProject) => void;
};

test.each([
  ['a database that SQL attaches by a calculated name', 'db.prepare("ATTACH ? AS a").run("data.db")'],
  ['a database that SQL attaches by a calculated name', 'db.exec("ATTACH char(97) AS a")'],
  ['process.binding()', 'process.binding("fs")'],
  ['a file whose name is not UTF-8', 'fs.existsSync(Buffer.from([0xe9]))'],
  ['folders of WASI', 'new (require("node:wasi").WASI)({ version: "preview1", preopens: { "/": "." } })'],
])('a run that uses %s is not stored (%#)', async (what, use) => {
  const project = cachedProject({ 'src/a.txt': 'a' });
  insertRow(project);
  const script = js(`const db = new (require("node:sqlite").DatabaseSync)(":memory:"); ${use}`);
  const { exitCode, notStored } = await project.run({ inputs: ['src/**'], observer: 'node', script });
  expect([exitCode, notStored]).toEqual([0, `the run used ${what}, which is not observed`]);
});

describe('a run that keeps what was in a file and reads it', () => {
  test.each([
    ['node', js('fs.appendFileSync("state", "2"); fs.readFileSync("state")')],
    ['node', js('fs.renameSync("state", "moved")')],
    ['strace', 'echo 2 >> state; cat state'],
    ['strace', 'chmod +x state; ./state'],
  ] as const)('is not stored (%s: %s)', async (observer, script) => {
    if (observer === 'strace' && !canTrace) return;
    const project = cachedProject({ 'src/a.txt': 'a', state: '#!/bin/sh\n' });
    const { notStored } = await project.run({ inputs: ['src/**'], observer, script });
    expect(notStored).toBe('the run read and wrote state: declare it with --output, or leave it out with --ignore');
  });

  test('is stored if the run made the file itself', async () => {
    const project = cachedProject({ 'src/a.txt': 'a' });
    const command = {
      inputs: ['src/**'],
      observer: 'node',
      script: js('fs.rmSync("log", { force: true }); fs.appendFileSync("log", "1"); fs.readFileSync("log")'),
    } as const;
    expect((await project.run(command)).notStored).toBeUndefined();
    expect(await project.run(command)).toMatchObject({ hit: true });
  });
});

test.skipIf(!canTrace)('a look of git at files that did not change is no change', async () => {
  const project = cachedProject({ 'src/a.txt': 'a', b: '1' });
  commitAll(project.folder);
  const command = { inputs: ['src/**'], observer: 'strace', script: 'git status --short' } as const;
  await project.run(command);
  writeFiles(project.folder, { b: '1' });
  git(project.folder, 'status', '--short');
  expect(await project.run(command)).toMatchObject({ hit: true });
});

function insertRow({ folder }: CachedProject): void {
  const database = new DatabaseSync(join(folder, 'data.db'));
  database.exec('CREATE TABLE IF NOT EXISTS t (x); INSERT INTO t VALUES (1)');
  database.close();
}

/** A command that runs a text in Node. */
function js(text: string): string {
  return `${NODE} -e 'const fs = require("fs"), path = require("path"); ${text}'`;
}

function copyProgram(from: string, to: string): void {
  copyFileSync(from, to);
  chmodSync(to, 0o755);
}

function write(path: string, content: string) {
  return ({ folder }: CachedProject): void => writeFiles(folder, { [path]: content });
}
