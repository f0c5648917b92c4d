import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageFolder } from '../src/core/paths/package-folder.ts';
import { findBanned } from '../scripts/prose/find-banned.ts';
import { temporaryFolder } from '../src/testing/temporary-folder.ts';

const ROOT = packageFolder();

describe('the prose check', () => {
  test.each([
    ['a command description', 'src/cli/commands/stack/status.ts', 'Show the status of the Grafana stack', 'text'],
    ['an error message', 'src/exec/runs.ts', 'Cannot find the run', 'text'],
    ['a doc comment', 'src/cli/commands/stack/status.ts', '`stepmeter status`.', 'comment'],
    ['a document', 'docs/simulate.md', 'generates runs', 'text'],
    ['a dashboard title', 'grafana/dashboards/cost.json', titleIn('grafana/dashboards/cost.json'), 'text'],
    ['an alert', 'grafana/provisioning/alerting/rules.yaml', alertTitle(), 'text'],
    ['a YAML comment', 'docker-compose.yml', 'The Grafana stack in containers.', 'comment'],
    ['a shell comment', 'native-stack/build.sh', 'All of them have a permissive licence', 'comment'],
  ])('finds a banned term in %s', (_title, file, text, kind) => {
    const source = readFileSync(join(ROOT, file), 'utf8');
    expect(source).toContain(text);
    const before = findBanned(file, source).length;
    const planted = findBanned(file, source.replace(text, `${text} dearer than before`));
    expect(planted).toHaveLength(before + 1);
    expect(planted).toContainEqual(
      expect.objectContaining({ file, kind, found: 'dearer', prefer: 'more expensive, most expensive' }),
    );
  });

  test('finds a term across the line break of a comment', () => {
    expect(findBanned('a.ts', '/**\n * The user is\n * told so.\n */\n')).toMatchObject([
      { line: 2, found: 'is * told' },
    ]);
  });

  test('ignores code, names and parts of words', () => {
    expect(findBanned('a.md', 'Run `mend` on the dashboard.\n\n```\nmend\n```\n')).toEqual([]);
    expect(
      findBanned('a.ts', "import { mend } from './mend.ts';\nmend('mend');\nconst amended = 'an amended text';\n"),
    ).toEqual([]);
  });

  test('fails with the places in documents and tests and the preferred term', () => {
    const files = ['docs/simulate.md', 'src/core/text/printable.test.ts'] as const;
    const copy = copyOf(files);
    plant(join(copy, files[0]), 'The relay takes in the spool.');
    plant(join(copy, files[1]), '// The relay takes in the spool.');
    const { status, stderr } = spawnSync('node', [join(ROOT, 'scripts/prose/main.ts')], {
      cwd: copy,
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    const found = [...stderr.matchAll(/^(\S+):\d+: "takes in" is a banned term\. Use: ingest$/gm)];
    expect(found.map(([, file]) => file)).toEqual(files);
  });

  test('fails for a misspelt word, and for no other', () => {
    const files = ['docs/simulate.md', 'docs/build.md'] as const;
    const copy = copyOf(files);
    plant(join(copy, files[1]), 'The relay recieves the records.');
    const { status, stdout } = spawnSync(
      join(ROOT, 'node_modules/.bin/cspell'),
      ['lint', '--no-progress', '--root', copy, '--config', join(ROOT, 'cspell.json'), ...files],
      { cwd: copy, encoding: 'utf8' },
    );
    expect(status).toBe(1);
    expect(stdout.match(/Unknown word/g)).toHaveLength(1);
    expect(stdout).toMatch(/docs\/build\.md:\d+.*recieves/);
  });
});

function titleIn(file: string): string {
  const { panels } = JSON.parse(readFileSync(join(ROOT, file), 'utf8')) as { panels: { title: string }[] };
  return `"title": "${panels.find(({ title }) => title !== '')?.title}`;
}

function alertTitle(): string {
  const [title = ''] =
    /title: .+$/m.exec(readFileSync(join(ROOT, 'grafana/provisioning/alerting/rules.yaml'), 'utf8')) ?? [];
  return title;
}

/** A repository that contains nothing but a copy of these files. */
function copyOf(files: readonly string[]): string {
  const folder = temporaryFolder();
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(ROOT, file), join(folder, file));
  }
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
  execFileSync('git', ['add', '--all'], { cwd: folder });
  return folder;
}

function plant(file: string, sentence: string): void {
  writeFileSync(file, `${readFileSync(file, 'utf8')}\n${sentence}\n`);
}
