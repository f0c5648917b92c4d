import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../src/core/paths/package-folder.ts';

/** A code block of a Markdown file. */
export type CodeBlock = {
  readonly file: string;
  readonly line: number;
  /** The word after the opening fence. */
  readonly language: string;
  readonly text: string;
  /** Why it is not run, from the comment `<!-- not run: … -->` before it. */
  readonly notRun?: string;
  /** Declarations that a `ts` block needs to compile, from the comment `<!-- given: … -->` before it. */
  readonly given?: string;
};

const ROOT = packageFolder();

/** The Markdown files whose code blocks are run, relative to the root. */
export function documents(): string[] {
  const patterns = ['README.md', 'docs/*.md', 'examples/**/*.md'];
  return execFileSync('git', ['ls-files', '--', ...patterns.map((pattern) => `:(glob)${pattern}`)], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file !== '' && !file.includes('/template/'));
}

const BLOCK = /(?:^<!-- (?<mark>not run|given): (?<about>[^]*?) -->\n+)?^```(?<language>\w*)\n(?<text>[^]*?)^```$/gm;

/** The code blocks of a Markdown file, in their order. */
export function codeBlocks(file: string): CodeBlock[] {
  const source = readFileSync(join(ROOT, file), 'utf8');
  return Array.from(source.matchAll(BLOCK), (match) => {
    const { mark, about = '', language = '', text = '' } = match.groups ?? {};
    const start = match.index + match[0].indexOf('```');
    const line = source.slice(0, start).split('\n').length;
    return {
      file,
      line,
      language,
      text,
      ...(mark === 'not run' && { notRun: about }),
      ...(mark === 'given' && { given: about }),
    };
  });
}
