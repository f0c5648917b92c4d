import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const PROMPT_FOLDERS = ['agents', 'commands', 'rules', 'skills', 'output-styles'];

/** The instruction files of a project that the CLI reads, relative to its working directory. */
const PROMPT_FILES = ['CLAUDE.md', 'CLAUDE.local.md', '.claude/CLAUDE.md'];

/** Files above this size are not prompts and not worth reading. */
const MOST_FILES = 500;

/**
 * A short digest of a project's prompt files (`CLAUDE.md`, agents, commands, rules, skills, output styles), which
 * distinguishes runs before and after a change; undefined without such files. It does not reveal their content.
 */
export function promptsDigest(project: string): string | undefined {
  const folders = PROMPT_FOLDERS.flatMap((name) => markdownIn(join(project, '.claude', name)));
  const files = [...PROMPT_FILES.map((name) => join(project, name)), ...folders].slice(0, MOST_FILES);
  const hash = createHash('sha256');
  let found = false;
  for (const file of files) {
    const content = contentOf(file);
    if (!content) continue;
    found = true;
    hash.update(`${file.slice(project.length)}\0${content.length}\0`).update(content);
  }
  return found ? hash.digest('hex').slice(0, 12) : undefined;
}

function markdownIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

const MOST_BYTES = 1024 * 1024;

function contentOf(file: string): Buffer | undefined {
  try {
    return statSync(file).size <= MOST_BYTES ? readFileSync(file) : undefined;
  } catch {
    return undefined;
  }
}
