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

  test.each([
    ['a document', 'docs/simulate.md', 'The relay takes in the spool.'],
    ['a test', 'src/core/printable.test.ts', '// The relay takes in the spool.'],
  ])('fails with the place in %s and the preferred term', (_title, file, sentence) => {
    const copy = copyOf(file);
    plant(join(copy, file), sentence);
    const { status, stderr } = spawnSync('node', [join(ROOT, 'scripts/prose/main.ts')], {
      cwd: copy,
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^\S+:\d+: "takes in" is a banned term\. Use: ingest$/m);
    expect(stderr.split(':')[0]).toBe(file);
  });

  test('fails for a misspelt word', () => {
    const copy = copyOf('docs/simulate.md');
    const spelling = () =>
      spawnSync(
        join(ROOT, 'node_modules/.bin/cspell'),
        ['lint', '--no-progress', '--root', copy, '--config', join(ROOT, 'cspell.json'), 'docs/simulate.md'],
        { cwd: copy, encoding: 'utf8' },
      );
    expect(spelling()).toMatchObject({ status: 0 });
    plant(join(copy, 'docs/simulate.md'), 'The relay recieves the records.');
    expect(spelling()).toMatchObject({ status: 1, stdout: expect.stringContaining('recieves') });
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

/** A repository that contains nothing but a copy of this file. */
function copyOf(file: string): string {
  const folder = temporaryFolder();
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  cpSync(join(ROOT, file), join(folder, file));
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
  execFileSync('git', ['add', '--all'], { cwd: folder });
  return folder;
}

function plant(file: string, sentence: string): void {
  writeFileSync(file, `${readFileSync(file, 'utf8')}\n${sentence}\n`);
}
