import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { readSettings } from './read-settings.ts';

describe('readSettings()', () => {
  test('takes the environment before the project, and the project before the user', () => {
    const { project, env, write } = place();
    write.user({ environment: 'user', budget: { day: 1, week: 2, month: 3 } });
    write.package({ environment: 'package', budget: { week: 20, month: 30 } });
    write.project({ environment: 'project', budget: { month: 300 } });
    const { values, problems } = readSettings({ ...env, STEPMETER_ENVIRONMENT: 'variable' }, join(project, 'src'));
    expect(problems).toEqual([]);
    const found = Object.fromEntries(values.map(({ setting, value, origin }) => [setting.key, [value, origin]]));
    expect(found).toMatchObject({
      environment: ['variable', { kind: 'environment', variable: 'STEPMETER_ENVIRONMENT' }],
      'budget.month': ['300', { kind: 'file', path: join(project, 'stepmeter.json') }],
      'budget.week': ['20', { kind: 'file', path: join(project, 'package.json') }],
      'budget.day': ['1', { kind: 'file', path: join(env.STEPMETER_HOME, 'stepmeter.json') }],
      retentionDays: [undefined, { kind: 'default' }],
    });
  });

  test('lets only the user send data elsewhere', () => {
    const { project, env, write } = place();
    write.project({ otlpEndpoint: 'http://evil.example:4318', retentionDays: 1 });
    const refused = readSettings(env, project);
    expect(refused.values.filter(({ value }) => value !== undefined)).toEqual([]);
    expect(refused.problems).toEqual([
      {
        message: `Cannot use "otlpEndpoint" in ${project}/stepmeter.json: a project must not set it`,
        hint: `Move it to ${env.STEPMETER_HOME}/stepmeter.json, or set STEPMETER_OTLP_ENDPOINT`,
      },
      expect.objectContaining({ message: expect.stringContaining('retentionDays') as string }),
    ]);
    write.user({ otlpEndpoint: 'http://localhost:4318' });
    expect(valueOf(readSettings(env, project), 'otlpEndpoint')).toBe('http://localhost:4318');
    const standard = { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://other:4318' };
    expect(valueOf(readSettings(standard, project), 'otlpEndpoint')).toBe('http://other:4318');
  });

  test('names unknown keys with the nearest, and invalid values, and uses the others', () => {
    const { project, env, write } = place();
    write.user({
      $schema: 'x',
      otlpEndpont: 'http://x',
      retentionDays: 0,
      budget: { dya: 1, day: 5 },
      prices: 'p.json',
    });
    const settings = readSettings(env, project);
    const file = join(env.STEPMETER_HOME, 'stepmeter.json');
    expect(settings.problems.map(({ message }) => message)).toEqual([
      `Unknown setting "otlpEndpont" in ${file}`,
      `Cannot use 0 for the setting "retentionDays" in ${file}: expected a whole number of days above 0`,
      `Unknown setting "budget.dya" in ${file}`,
    ]);
    expect(settings.problems[0]?.hint).toContain('Did you mean "otlpEndpoint"?');
    expect(settings.problems[2]?.hint).toContain('Did you mean "budget.day"?');
    expect(valueOf(settings, 'budget.day')).toBe('5');
    expect(valueOf(settings, 'prices')).toBe(join(env.STEPMETER_HOME, 'p.json'));
  });

  test('keeps an invalid value of the selection, which then chooses nothing, unless a project must not set it', () => {
    const { project, env, write } = place();
    const selection = { mode: 'auto', runLimit: '5', dayLimit: null };
    write.user({ selection });
    write.project({ selection: { ...selection, dayLimit: 1, value: -1 } });
    const settings = readSettings(env, project);
    expect(settings.problems).toHaveLength(6);
    const keys = ['mode', 'runLimit', 'dayLimit', 'value'];
    expect(keys.map((key) => valueOf(settings, `selection.${key}`))).toEqual(['auto', '"5"', 'null', '-1']);
  });

  test.each([
    ['{', 'it is not valid JSON'],
    ['[]', 'found no JSON object'],
  ])('reports the file %j and continues', (text, found) => {
    const { project, env } = place();
    writeFileSync(join(project, 'stepmeter.json'), text);
    expect(readSettings(env, project).problems.map(({ message }) => message)).toEqual([
      `Cannot use the settings in ${project}/stepmeter.json: ${found}`,
    ]);
  });

  test('finds nothing in a folder without settings', () => {
    const { project, env } = place();
    expect(readSettings(env, project)).toMatchObject({ problems: [] });
  });
});

function place() {
  const [root, home] = [temporaryFolder(), temporaryFolder()];
  const project = join(root, 'project');
  mkdirSync(join(project, 'src'), { recursive: true });
  writeFileSync(join(project, 'package.json'), '{}');
  const write = {
    user: (content: object) => writeFileSync(join(home, 'stepmeter.json'), JSON.stringify(content)),
    project: (content: object) => writeFileSync(join(project, 'stepmeter.json'), JSON.stringify(content)),
    package: (stepmeter: object) => writeFileSync(join(project, 'package.json'), JSON.stringify({ stepmeter })),
  };
  return { project, env: { STEPMETER_HOME: home }, write };
}

function valueOf({ values }: ReturnType<typeof readSettings>, key: string): string | undefined {
  return values.find(({ setting }) => setting.key === key)?.value;
}
