import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const CONFIGURATION = [
  'user.name=t',
  'user.email=t@example.org',
  'commit.gpgsign=false',
  // Else each commit starts another git.
  'maintenance.auto=false',
].flatMap((setting) => ['-c', setting]);

/** Runs git in a folder without the user's configuration; returns its output. */
export function git(folder: string, ...args: string[]): string {
  return execFileSync('git', [...CONFIGURATION, ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1e8,
    env: { PATH: process.env['PATH'], HOME: folder, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
  });
}

/** Makes the folder a repository and commits all its files. */
export function commitAll(folder: string): void {
  git(folder, 'init', '--quiet');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'all');
}

/** Runs a shell command in a folder. */
export function shell(folder: string, command: string): void {
  execFileSync('sh', ['-ec', command], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Writes files in a folder, by path. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
