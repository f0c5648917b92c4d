import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { knownEvents } from '../cli/cli-features.ts';
import { hookCommands } from './hook-commands.ts';
import { hooksPlugin } from './hooks-plugin.ts';
import { UserError } from '../../core/errors.ts';
import { installHooks, uninstallHooks, type HooksOptions } from './change-hooks.ts';
import { hooksIn } from './hook-entries.ts';
import { hooksStatus, outdated } from './hooks-status.ts';
import { settingsPath } from './settings-file.ts';

const NEWEST = '2.1.330';
const EVENTS = [...hookCommands(NEWEST).keys()];
const SETTINGS =
  '{\n  "model": "opus",\n  "hooks": {\n    "Stop": [{ "hooks": [{ "type": "command", "command": "true" }] }]\n  }\n}\n';

describe('installHooks()', () => {
  test.each([
    ['user', '.claude/settings.json'],
    ['project', 'project/.claude/settings.json'],
    ['local', 'project/.claude/settings.local.json'],
  ] as const)('creates missing settings of the scope %s', (scope, name) => {
    const options = { ...place(), scope };
    const file = join(String(options.env['HOME']), name);
    expect(installHooks(options)).toMatchObject({ scope, file, changed: true, events: EVENTS });
    expect(hooksIn(readFileSync(file, 'utf8')).map(({ event }) => event)).toEqual(EVENTS);
    expect(readdirSync(dirname(file))).toHaveLength(1);
  });

  test('takes the folder that CLAUDE_CONFIG_DIR names for the user’s', () => {
    const config = temporaryFolder();
    installHooks({
      ...place(),
      env: { HOME: '/nowhere', CLAUDE_CONFIG_DIR: config, STEPMETER_HOME: temporaryFolder() },
    });
    expect(existsSync(join(config, 'settings.json'))).toBe(true);
  });

  test('keeps the settings as they were beside the new ones, both with their mode', () => {
    const options = place(SETTINGS);
    chmodSync(options.file, 0o664);
    const { backup = '' } = installHooks(options);
    expect(dirname(backup)).toBe(options.folder);
    expect(backup).toMatch(/\/settings\.json\.stepmeter-backup-\d{8}T\d{9}Z$/);
    expect(readFileSync(backup, 'utf8')).toBe(SETTINGS);
    expect([options.file, backup].map((file) => statSync(file).mode & 0o777)).toEqual([0o664, 0o664]);
  });

  test('changes nothing the second time', () => {
    const options = place(SETTINGS);
    installHooks(options);
    const [files, text] = [readdirSync(options.folder), readFileSync(options.file, 'utf8')];
    expect(installHooks(options)).toMatchObject({
      changed: false,
      diff: '',
      events: ['Stop', ...EVENTS.filter((one) => one !== 'Stop')],
    });
    expect(readdirSync(options.folder)).toEqual(files);
    expect(readFileSync(options.file, 'utf8')).toBe(text);
  });

  test('writes through a symbolic link, also one to nothing', () => {
    for (const text of [SETTINGS, undefined]) {
      const [options, elsewhere] = [place(), join(temporaryFolder(), 'dotfiles.json')];
      if (text) writeFileSync(elsewhere, text);
      symlinkSync(elsewhere, options.file);
      installHooks(options);
      expect(lstatSync(options.file).isSymbolicLink()).toBe(true);
      expect(hooksIn(readFileSync(elsewhere, 'utf8'))).toHaveLength(EVENTS.length);
      uninstallHooks(options);
      expect(existsSync(elsewhere) ? readFileSync(elsewhere, 'utf8') : undefined).toBe(text);
    }
  });

  test('shows the change and makes none in a dry run', () => {
    const options = { ...place(SETTINGS), dryRun: true };
    const { changed, diff } = installHooks(options);
    expect(changed).toBe(true);
    expect(diff).toContain('\n+     "SessionStart": [');
    expect(diff).not.toContain('-   "model"');
    expect(readdirSync(options.folder)).toEqual(['settings.json']);
    expect(readFileSync(options.file, 'utf8')).toBe(SETTINGS);
    expect(existsSync(join(String(options.env['HOME']), '.local'))).toBe(false);
  });

  test('creates the folder for records of interactive sessions, for its owner only', () => {
    const options = place();
    installHooks(options);
    const folder = join(String(options.env['HOME']), '.local', 'state', 'stepmeter', 'spool', 'interactive');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test.each(["it's", 'a "b"', '$HOME `x`', 'with  spaces', 'back\\slash'])('installs from the folder %j', (name) => {
    const options = place(SETTINGS);
    const [scripts, spool] = [join(temporaryFolder(), name, 'hooks', 'command'), temporaryFolder()];
    cpSync(hooksPlugin('command'), scripts, { recursive: true });
    installHooks({ ...options, scripts });
    for (const { command } of hooksIn(readFileSync(options.file, 'utf8')).slice(0, 4)) {
      const env = { PATH: process.env['PATH'], STEPMETER_SPOOL: spool };
      expect(spawnSync('sh', ['-c', command], { input: '{}', env }).status).toBe(0);
    }
    expect(readdirSync(spool)).toHaveLength(4);
    expect(installHooks({ ...options, scripts }).changed).toBe(false);
    uninstallHooks({ ...options, scripts });
    expect(readFileSync(options.file, 'utf8')).toBe(SETTINGS);
  });
});

describe('uninstallHooks()', () => {
  test.each([
    ['settings', SETTINGS],
    ['empty settings', '{ }'],
    ['an empty list of hooks', '{\n  "hooks": {\n    "Stop": []\n  }\n}'],
    ['an empty file', ''],
    ['a file of white space', ' \n'],
    ['a byte order mark', `\ufeff${SETTINGS}`],
    ['lines as Windows ends them', SETTINGS.replaceAll('\n', '\r\n')],
  ])('restores %s to the byte', (_what, text) => {
    const options = place(text);
    const before = readFileSync(options.file);
    installHooks(options);
    expect(readFileSync(options.file).equals(before)).toBe(false);
    expect(uninstallHooks(options)).toMatchObject({ changed: true, events: [] });
    expect(readFileSync(options.file).equals(before)).toBe(true);
    expect(readdirSync(options.folder)).toEqual(['settings.json']);
  });

  test('removes the settings that there were none of before', () => {
    const options = place();
    installHooks(options);
    uninstallHooks(options);
    expect(readdirSync(options.folder)).toEqual([]);
  });

  test('leaves what was changed since, and keeps the file as it was', () => {
    const options = place(SETTINGS);
    installHooks(options);
    const changed = readFileSync(options.file, 'utf8').replace('"opus"', '"haiku"');
    writeFileSync(options.file, changed);
    const { backup = '' } = uninstallHooks(options);
    expect(readFileSync(options.file, 'utf8')).toBe(SETTINGS.replace('"opus"', '"haiku"'));
    expect(readFileSync(backup, 'utf8')).toBe(changed);
  });

  test('takes no backup of other settings for its own', () => {
    const options = place(SETTINGS);
    const other = `${options.file}.stepmeter-backup-20200101T000000000Z`;
    writeFileSync(other, '{"model":"haiku"}');
    installHooks(options);
    uninstallHooks(options);
    expect(readFileSync(options.file, 'utf8')).toBe(SETTINGS);
    expect(existsSync(other)).toBe(true);
  });

  test('does nothing if there are no hooks of Stepmeter or no file, and in a dry run', () => {
    const [without, none, dry] = [place(SETTINGS), place(), place(SETTINGS)];
    expect(uninstallHooks(without)).toMatchObject({ changed: false });
    expect(uninstallHooks(none)).toMatchObject({ changed: false });
    installHooks(dry);
    const text = readFileSync(dry.file, 'utf8');
    expect(uninstallHooks({ ...dry, dryRun: true })).toMatchObject({ changed: true });
    expect(readFileSync(dry.file, 'utf8')).toBe(text);
    expect([without, none].map(({ folder }) => readdirSync(folder))).toEqual([['settings.json'], []]);
  });
});

describe('settings that cannot be changed', () => {
  test.each([
    ['{\n  "a": 1, // why\n}', 'it is not valid JSON: comment at line 2, column 11'],
    ['{\n  "a": 1,\n}', 'it is not valid JSON: unexpected "}" at line 3, column 1'],
    ['{"a": [1', 'it is not valid JSON: unexpected end of file at line 1, column 9'],
    ['[]', 'its top level is not an object'],
    ['{"hooks": []}', '"hooks" is not an object'],
    ['{"hooks": {"Stop": 1}}', '"hooks" → "Stop" is not an array'],
  ])('%j are named with what is wrong, and left as they are', (text, problem) => {
    const options = place(text);
    for (const change of [installHooks, uninstallHooks]) {
      const error = errorOf(() => change(options));
      expect(error.message).toContain(options.file);
      expect(error.message).toContain(problem);
      expect(error.hint).toContain('--scope');
    }
    expect(readFileSync(options.file, 'utf8')).toBe(text);
    expect(readdirSync(options.folder)).toEqual(['settings.json']);
  });

  test.each([['2.1.76'], ['1.0.100'], [undefined]])('hold only events that the CLI %s knows', (cli) => {
    const options = { ...place('{"permissions": {"deny": ["Bash(rm:*)"]}}'), cli };
    const { events } = installHooks(options);
    expect(events.toSorted()).toEqual([...knownEvents(cli)].sort());
    const settings = JSON.parse(readFileSync(options.file, 'utf8')) as { hooks: object; permissions: object };
    expect(Object.keys(settings.hooks)).toEqual(events);
    expect(settings.permissions).toEqual({ deny: ['Bash(rm:*)'] });
  });

  test('are brought to what another CLI knows by a second time, and go whole', () => {
    const options = place(SETTINGS);
    installHooks(options);
    expect(installHooks({ ...options, cli: '2.0.28' })).toMatchObject({ changed: true, cli: '2.0.28' });
    expect(
      hooksIn(readFileSync(options.file, 'utf8'))
        .map(({ event }) => event)
        .sort(),
    ).toEqual([...knownEvents('2.0.28')].sort());
    uninstallHooks({ ...options, cli: undefined });
    expect(readFileSync(options.file, 'utf8')).toBe(SETTINGS);
  });

  test('a folder in their place is named', () => {
    const options = place();
    mkdirSync(options.file);
    expect(errorOf(() => installHooks(options)).message).toBe(
      `Cannot read the settings file ${options.file}: EISDIR: illegal operation on a directory, read`,
    );
  });
});

describe('hooksStatus()', () => {
  const managed = (text: string): string => {
    const file = join(temporaryFolder(), 'managed-settings.json');
    writeFileSync(file, text);
    return file;
  };
  const userStatus = (options: HooksOptions) => hooksStatus(options.env, options.cwd, options.cli).scopes[0];

  test('reports what each scope has installed', () => {
    const options = place(SETTINGS);
    installHooks({ ...options, scope: 'local' });
    expect(hooksStatus(options.env, options.cwd, NEWEST, managed('{}'))).toMatchObject({
      scopes: [
        { scope: 'user', exists: true, form: null, upToDate: false, events: [] },
        { scope: 'project', exists: false, form: null },
        { scope: 'local', exists: true, form: 'command', upToDate: true, missing: [] },
      ],
      managed: { exists: true, allowManagedHooksOnly: false, disableAllHooks: false },
    });
  });

  test('reports missing scripts, hooks of another version, and a plugin', () => {
    const [gone, part, plugin] = [
      place(),
      place(SETTINGS),
      place('{"enabledPlugins": {"stepmeter@stepmeter": true, "x@y": true}}'),
    ];
    const scripts = join(temporaryFolder(), 'hooks', 'command');
    cpSync(hooksPlugin('command'), scripts, { recursive: true });
    installHooks({ ...gone, scripts });
    chmodSync(scripts, 0o755);
    spawnSync('rm', ['-r', scripts]);
    expect(userStatus(gone)?.missing.toSorted()).toEqual(
      ['log-response', 'log-tool-call'].map((name) => join(scripts, name)),
    );
    installHooks(part);
    writeFileSync(part.file, readFileSync(part.file, 'utf8').replace('"timeout": 5', '"timeout": 6'));
    expect(userStatus(part)).toMatchObject({ form: 'command', upToDate: false, missing: [] });
    expect(userStatus(plugin)).toMatchObject({ form: 'module', plugins: ['stepmeter@stepmeter'] });
  });

  test('reports which CLI the hooks were installed for if another one is found', () => {
    const options = { ...place(), cli: '2.1.76' };
    installHooks(options);
    const found = (cli: string | undefined) => {
      const [status] = hooksStatus(options.env, options.cwd, cli).scopes;
      return { unknown: status?.unknownEvents, reason: status && outdated(status, cli ?? null) };
    };
    expect(found('2.1.76')).toEqual({ unknown: [], reason: undefined });
    expect(found('2.1.77')).toEqual({ unknown: [], reason: undefined });
    expect(found(undefined)).toEqual({ unknown: [], reason: undefined });
    expect(found('2.1.330')).toEqual({ unknown: [], reason: 'installed for Claude CLI 2.1.76, found 2.1.330' });
    expect(found('2.1.75')).toEqual({
      unknown: ['PostCompact'],
      reason: 'installed for Claude CLI 2.1.76, found 2.1.75',
    });
  });

  test('reports who disabled hooks, and which files cannot be read', () => {
    const options = place('{"disableAllHooks": true}');
    expect(userStatus(options)).toMatchObject({ disableAllHooks: true });
    const file = managed('{"allowManagedHooksOnly": true}');
    expect(hooksStatus(options.env, options.cwd, NEWEST, file).managed).toMatchObject({
      file,
      allowManagedHooksOnly: true,
    });
    expect(userStatus(place('{,}'))?.problem).toContain('unexpected ","');
    expect(hooksStatus(options.env, options.cwd, NEWEST, managed('{')).managed.problem).toContain(
      'unexpected end of file',
    );
  });
});

/** A home and a project of their own, with or without settings of the user's. */
function place(text?: string): HooksOptions & { file: string; folder: string } {
  const home = temporaryFolder();
  const cwd = join(home, 'project');
  const options: HooksOptions = { scope: 'user', env: { HOME: home }, cwd, cli: NEWEST };
  const file = settingsPath('user', options.env, cwd);
  mkdirSync(dirname(file), { recursive: true });
  if (text !== undefined) writeFileSync(file, text);
  return { ...options, file, folder: dirname(file) };
}

function errorOf(fn: () => unknown): UserError {
  try {
    fn();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}
