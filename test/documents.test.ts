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

function documents(): string[] {
  return execFileSync('git', ['ls-files', '--', '*.md'], { cwd: ROOT, encoding: 'utf8' }).split('\n').filter(Boolean);
}
