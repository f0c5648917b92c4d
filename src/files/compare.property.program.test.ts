import { describe, expect, test } from 'vitest';
import { commitAll, git, shell, writeFiles } from '../testing/git-project.ts';
import { randomOf } from '../testing/runs/random.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import type { FileChange } from '../spool/record.ts';
import { compareSnapshots } from './compare.ts';
import { takeSnapshot, type Snapshot } from './snapshot/snapshot.ts';

const SEQUENCES = 12;
const COMMANDS = 12;

const STATUS: Readonly<Record<string, string>> = { A: 'create', M: 'modify', D: 'delete' };

const SUMS: Readonly<Record<string, (change: FileChange) => number>> = {
  files: ({ operation }) => (operation === 'create' ? 1 : operation === 'delete' ? -1 : 0),
  bytes: ({ size = 0, sizeBefore = 0 }) => size - sizeBefore,
  lines: ({ linesAdded = 0, linesRemoved = 0 }) => linesAdded - linesRemoved,
};

describe('compareSnapshots() over random commands', () => {
  test.each(Array.from({ length: SEQUENCES }, (_, seed) => seed))(
    'agrees with git in sequence %i, and what every command changed adds up to it',
    async (seed) => {
      const { next } = randomOf(seed);
      const random: Draw = (below) => Math.floor(next() * below);
      const project = temporaryFolder();
      writeFiles(project, startingFiles(random));
      commitAll(project);
      const first = await look(project);
      let last = first;
      const all: FileChange[] = [];
      const commands: string[] = [];
      for (let i = 0; i < COMMANDS; i++) {
        const command = commandOf(random);
        commands.push(command);
        shell(project, `(${command}) 2>/dev/null || true`);
        const now = await look(project, last);
        all.push(...(await compareSnapshots(last, now)));
        last = now;
      }
      const net = await compareSnapshots(first, last);
      expect(textsOf(net), commands.join('\n')).toEqual(truth(project));
      for (const [name, of] of Object.entries(SUMS)) expect(sum(all, of), name).toBe(sum(net, of));
    },
  );
});

/** A whole number from 0 up to, but not including, a limit. */
type Draw = (below: number) => number;

function startingFiles(random: Draw): Record<string, string> {
  return Object.fromEntries(
    ['.', 'src', 'src/deep', 'lib'].flatMap((folder) =>
      Array.from({ length: 6 }, (_, i) => [
        `${folder}/f${i}.txt`.replace('../worktree/', ''),
        Array.from({ length: random(25) }, () => `line ${random(9)}\n`).join(''),
      ]),
    ),
  );
}

async function look(project: string, previous?: Snapshot): Promise<Snapshot> {
  const snapshot = await takeSnapshot(project, previous ? { previous } : {});
  if (!snapshot) throw new Error('too many files');
  return snapshot;
}

/** A command on files that may not exist; a failing command changes nothing, as in a session. */
function commandOf(random: Draw): string {
  const folder = (): string => ['.', 'src', 'src/deep', 'lib', 'new folder'][random(5)] ?? '.';
  const file = (): string => `'${folder()}/f${random(8)}.txt'`;
  const kinds = [
    () => `rm -f ${file()}`,
    () => `mv ${file()} ${file()}`,
    () => `cp ${file()} ${file()}`,
    () => `sed -i 's/line ${random(9)}/changed ${random(3)}/' ${file()}`,
    () => `sed -i '${random(20) + 1}d' ${file()}`,
    () => `for i in $(seq ${random(20)}); do echo "generated $i ${random(3)}"; done > ${file()}`,
    () => `printf 'no end %s' ${random(5)} >> ${file()}`,
    () => `sed -i 's/$/\\r/' ${file()}`,
    () => `mkdir -p '${folder()}'`,
    () => `rm -rf '${folder()}/deep'`,
    () => `mv src/deep "moved${random(3)}"`,
    () => `git checkout -- ${file()}`,
    () => `git checkout -q HEAD -- .`,
    () => `: > ${file()}`,
    () => `chmod ${random(2) ? 755 : 644} ${file()}`,
    () => `sort -o ${file()} ${file()}`,
    () => `tac ${file()} > tmp.out; cat tmp.out > ${file()}; rm tmp.out`,
    () => `ln -f ${file()} ${file()}`,
  ];
  return kinds[random(kinds.length)]?.() ?? 'true';
}

function textsOf(changes: readonly FileChange[]): string[] {
  return changes
    .map(({ operation, path, linesAdded, linesRemoved }) => `${operation} ${path} +${linesAdded} -${linesRemoved}`)
    .sort();
}

/** The changes of the working tree according to git, without mode changes. */
function truth(project: string): string[] {
  git(project, 'add', '--all');
  const diff = ['-c', 'core.fileMode=false', 'diff', '--cached', '--no-renames', '--minimal', '-z', 'HEAD'];
  const numbers = git(project, ...diff, '--numstat')
    .split('\0')
    .filter(Boolean);
  const fields = git(project, ...diff, '--name-status')
    .split('\0')
    .filter(Boolean);
  const operations = new Map<string, string>();
  for (let i = 0; i < fields.length; i += 2) operations.set(fields[i + 1] ?? '', STATUS[fields[i] ?? ''] ?? '?');
  const lines = numbers.map((line): string => {
    const [added, removed, path = ''] = line.split('\t');
    return `${operations.get(path)} ${path} +${added} -${removed}`;
  });
  git(project, 'reset', '--quiet');
  return lines.filter((line) => !/^modify .* \+0 -0$/.test(line)).sort();
}

function sum(changes: readonly FileChange[], of: (change: FileChange) => number): number {
  return changes.reduce((total, change) => total + of(change), 0);
}
