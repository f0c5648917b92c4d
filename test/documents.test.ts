import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { packageFolder } from '../src/core/paths/package-folder.ts';

const ROOT = packageFolder();
const DOCUMENTS = documents();

test('every relative link and every path in CONTRIBUTING.md leads to a file', () => {
  const links = DOCUMENTS.flatMap((file) => linksIn(file));
  expect(links.length).toBeGreaterThan(50);
  expect([...links, ...pathsIn('CONTRIBUTING.md')].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('every decision record is listed with its title', () => {
  const list = readFileSync(join(ROOT, 'docs/adr/README.md'), 'utf8');
  const records = DOCUMENTS.filter((file) => /^docs\/adr\/\d/.test(file));
  expect(records.length).toBeGreaterThan(15);
  for (const file of records) {
    const [, number, title] = /^# (\d+)\. (.+)$/m.exec(readFileSync(join(ROOT, file), 'utf8')) ?? [];
    expect(list).toMatch(
      new RegExp(
        `^\\| \\[${number}\\]\\(${file.slice('docs/adr/'.length)}\\) +\\| ${title}(?: \\(superseded by \\d+\\))? +\\|$`,
        'm',
      ),
    );
  }
});

test('every page says first for whom it is, and what its reader has at its end', () => {
  const pages = DOCUMENTS.filter(
    (file) =>
      /^(?:docs|examples\/[\w-]+)\/[\w-]+\.md$/.test(file) ||
      /^(?:ARCHITECTURE|CONTRIBUTING|SECURITY|CHANGELOG)\.md$/.test(file),
  ).filter((file) => !file.startsWith('examples/specs/'));
  expect(pages.length).toBeGreaterThan(40);
  expect(pages.filter((file) => !/^For .+\. At the end /.test(firstParagraph(file)))).toEqual([]);
});

test('every recommendation has a figure with its source and date, and a command that checks it', () => {
  const text = readFileSync(join(ROOT, 'docs/best-practices.md'), 'utf8');
  const recommendations = text.split(/^### /m).slice(1);
  expect(recommendations.length).toBeGreaterThanOrEqual(10);
  const isComplete = (part: string): boolean =>
    [/^Figure: .*\d/m, /^Figure: .*\b20\d\d\b/m, /^Figure: .*(?:\]\(|`|command)/m, /^```sh\nstepmeter /m].every(
      (pattern) => pattern.test(part),
    );
  const without = recommendations.filter((part) => !isComplete(part));
  expect(without.map((part) => part.split('\n')[0])).toEqual([]);
});

/** The files that a document links to, relative to the root. */
function linksIn(file: string): string[] {
  return [...readFileSync(join(ROOT, file), 'utf8').matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)].map(([, link = '']) =>
    join(dirname(file), link),
  );
}

/** The paths of the repository that a document names in code. */
function pathsIn(file: string): string[] {
  return [...readFileSync(join(ROOT, file), 'utf8').matchAll(/`((?:src|test|scripts|docs|\.ci)\/[\w./-]+)`/g)].map(
    ([, path = '']) => path,
  );
}

/** The text after the heading: what a reader sees first. */
function firstParagraph(file: string): string {
  const paragraphs = readFileSync(join(ROOT, file), 'utf8').split(/\n\n+/);
  return paragraphs.find((text) => !/^(?:#|<!--|The pictures)/.test(text)) ?? '';
}

function documents(): string[] {
  return execFileSync('git', ['ls-files', '--', '*.md'], { cwd: ROOT, encoding: 'utf8' }).split('\n').filter(Boolean);
}
