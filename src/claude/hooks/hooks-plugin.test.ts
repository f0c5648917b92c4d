import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hookForm, hooksPlugin } from './hooks-plugin.ts';

describe('hookForm()', () => {
  test.each(['2.1.290', '2.1.330', '2.2.0', '2.10.0', '3.0.0', '10.0.0'])('is the module for %s', (version) => {
    expect(hookForm(version)).toBe('module');
  });

  test.each(['2.1.289', '2.1.29', '2.0.999', '1.99.999', '0.9', '2.1', 'dev', '', undefined])(
    'is commands for %s',
    (version) => {
      expect(hookForm(version)).toBe('command');
    },
  );
});

describe('hooksPlugin()', () => {
  test.each(['module', 'command'] as const)('is a folder with a plugin in the form of a %s', (form) => {
    const manifest = join(hooksPlugin(form), '.claude-plugin', 'plugin.json');
    expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({ name: 'stepmeter' });
  });

  test('of the module names one that is there', () => {
    const folder = hooksPlugin('module');
    const { modules } = JSON.parse(readFileSync(join(folder, 'hooks.json'), 'utf8')) as { modules: string[] };
    expect(modules.map((module) => existsSync(join(folder, module)))).toEqual([true]);
  });

  test('of commands calls scripts that are there', () => {
    const folder = hooksPlugin('command');
    const manifest = readFileSync(join(folder, '.claude-plugin', 'plugin.json'), 'utf8');
    const scripts = [...manifest.matchAll(/\$\{CLAUDE_PLUGIN_ROOT\}([^"\\]+)/g)].map((found) => String(found[1]));
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) expect(existsSync(join(folder, script))).toBe(true);
  });
});
