import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SETTINGS } from '../../../config/settings.ts';
import { runCli } from '../../../testing/run-cli.ts';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';
import { defaultValues } from './default-values.ts';

test('config print shows values with their origin, without passwords, and what cannot be used', async () => {
  const home = temporaryFolder();
  const file = join(home, 'stepmeter.json');
  const content = { databaseUrl: 'postgres://me:secret@localhost/x', budgets: {}, environment: 'file' };
  writeFileSync(file, JSON.stringify(content));
  const env = { STEPMETER_ENVIRONMENT: 'ci' };
  const text = await runCli(['config', 'print'], { home, env });
  expect(text.code).toBe(1);
  expect(text.stdout).toMatch(/^SETTING +VALUE +ORIGIN\n/);
  expect(text.stdout).toMatch(/^environment +ci +STEPMETER_ENVIRONMENT$/m);
  expect(text.stdout).toMatch(new RegExp(`^databaseUrl +postgres://localhost/x +${file}$`, 'm'));
  expect(text.stderr).toBe(`stepmeter: Unknown setting "budgets" in ${file}\n${text.stderr.split('\n')[1]}\n`);
  const json = JSON.parse((await runCli(['config', 'print', '--json'], { home, env })).stdout) as object;
  expect(json).toMatchObject({ problems: [{ message: `Unknown setting "budgets" in ${file}` }] });
  expect(JSON.stringify(json)).not.toContain('secret');
});

test('config print names variables that are not a number as they should be', async () => {
  const env = { STEPMETER_BUDGET_DAY: 'ten', STEPMETER_RETENTION_DAYS: '0', STEPMETER_BUDGET_WEEK: '' };
  const { code, stdout } = await runCli(['config', 'print', '--json'], { home: temporaryFolder(), env });
  expect(code).toBe(1);
  const { problems } = JSON.parse(stdout) as { problems: { message: string }[] };
  expect(problems.map(({ message }) => message)).toEqual([
    'Cannot use the value of STEPMETER_BUDGET_DAY: "ten" is not an amount in US dollars, 0 or more',
    'Cannot use the value of STEPMETER_RETENTION_DAYS: "0" is not a whole number of days above 0',
  ]);
});

test('config print shows what applies for each setting that is not set', async () => {
  const home = temporaryFolder();
  // Tests set it.
  const env = { STEPMETER_RETENTION_DAYS: undefined };
  const { stdout, code } = await runCli(['config', 'print', '--wide'], { home, env });
  expect(code).toBe(0);
  const rows = stdout.trimEnd().split('\n').slice(1);
  expect(rows.filter((row) => !row.endsWith('  default'))).toEqual([]);
  const values = Object.fromEntries(rows.map((row) => row.split(/ {2,}/)));
  expect(values).toMatchObject({
    otlpEndpoint: 'none: nothing is exported',
    databaseUrl: `none: SQLite file ${join(home, 'store.db')}`,
    retentionDays: '365',
    'selection.mode': 'shadow',
    'selection.value': '5',
    prometheusUrl: 'http://127.0.0.1:9090',
  });
  const { settings } = JSON.parse((await runCli(['config', 'print', '--json'], { home, env })).stdout) as {
    settings: { key: string; value: string | null; origin: object }[];
  };
  expect(settings).toContainEqual(
    expect.objectContaining({ key: 'retentionDays', value: '365', origin: { kind: 'default' } }),
  );
  expect(settings).toContainEqual(expect.objectContaining({ key: 'databaseUrl', value: null }));
  expect(settings.map(({ key }) => key)).toEqual(rows.map((row) => row.split(' ')[0]));
});

test('a default is stated for every setting', () => {
  expect([...defaultValues({}).keys()].toSorted()).toEqual(SETTINGS.map(({ key }) => key).toSorted());
});

test('commands use the settings of the file; those inside a workflow do not read it', async () => {
  const home = temporaryFolder();
  writeFileSync(join(home, 'stepmeter.json'), '{"otlpEndpoint": "http://127.0.0.1:9", "nope": 1}');
  const script = 'echo "[$STEPMETER_OTLP_ENDPOINT]"';
  const step = await runCli(['exec', '--workflow', 'w', '--step', 's', '--', 'sh', '-c', script], { home });
  expect(step).toMatchObject({ code: 0, stdout: '[]\n', stderr: '' });
  const relay = await runCli(['relay', '--once'], { home });
  expect(relay.stderr).toContain('Unknown setting "nope"');
  expect(relay.stdout).toContain('The remaining data is kept for the next export');
});
