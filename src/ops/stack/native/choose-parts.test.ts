import { chmodSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../testing/temporary-folder.ts';
import { chooseParts, lacksOf } from './choose-parts.ts';

describe('chooseParts()', () => {
  test('chooses Tempo over Jaeger, and Grafana, where they are installed', () => {
    const { path, env } = install('otelcol', 'prometheus', 'jaeger', 'tempo', 'grafana');
    expect([...chooseParts(env)]).toEqual([
      ['tempo', join(path, 'tempo')],
      ['prometheus', join(path, 'prometheus')],
      ['otelcol', join(path, 'otelcol')],
      ['grafana', join(path, 'grafana')],
    ]);
  });

  test('chooses Jaeger where Tempo is missing', () => {
    const programs = chooseParts(install('otelcol', 'prometheus', 'jaeger').env);
    expect([...programs.keys()]).toEqual(['jaeger', 'prometheus', 'otelcol']);
  });

  test('makes relative paths absolute, because the supervisor works in another folder', () => {
    const { path, env } = install('otelcol', 'prometheus', 'my-tempo');
    const relativePath = relative(process.cwd(), path);
    const programs = chooseParts({ ...env, PATH: relativePath, STEPMETER_TEMPO: join(relativePath, 'my-tempo') });
    expect(programs.get('tempo')).toBe(join(path, 'my-tempo'));
    expect(programs.get('prometheus')).toBe(join(path, 'prometheus'));
  });

  test('takes Tempo and Grafana from the files that their variables name', () => {
    const { env } = install('otelcol', 'prometheus');
    const { path } = install('my-tempo', 'my-grafana');
    const named = { STEPMETER_TEMPO: join(path, 'my-tempo'), STEPMETER_GRAFANA: join(path, 'my-grafana') };
    const programs = chooseParts({ ...env, ...named });
    expect(programs.get('tempo')).toBe(named.STEPMETER_TEMPO);
    expect(programs.get('grafana')).toBe(named.STEPMETER_GRAFANA);
  });

  test('refuses a variable that names no program', () => {
    const { env } = install('otelcol', 'prometheus', 'jaeger');
    expect(() => chooseParts({ ...env, STEPMETER_GRAFANA: '/nowhere/grafana' })).toThrow(
      'Cannot use STEPMETER_GRAFANA: "/nowhere/grafana" is not an executable file',
    );
  });

  test('does not take Tempo or Grafana from the folder of built programs', () => {
    const { env } = install('otelcol', 'prometheus', 'jaeger');
    const { path } = install('tempo', 'grafana', 'otelcol', 'prometheus', 'jaeger');
    const programs = chooseParts({ ...env, STEPMETER_NATIVE_STACK: path });
    expect([...programs.keys()]).toEqual(['jaeger', 'prometheus', 'otelcol']);
  });

  test.each([
    [['prometheus', 'jaeger'], 'otelcol not found'],
    [['otelcol', 'jaeger'], 'prometheus not found'],
    [['otelcol', 'prometheus', 'grafana'], 'a trace store (tempo or jaeger) not found'],
  ])('with %s alone the stack cannot start', (programs, message) => {
    expect(() => chooseParts(install(...programs).env)).toThrow(`Cannot start the stack natively: ${message}`);
  });
});

describe('lacksOf()', () => {
  test('is empty for a stack with Tempo and Grafana', () => {
    expect(lacksOf(['tempo', 'prometheus', 'otelcol', 'grafana'])).toEqual([]);
  });

  test('says what a stack without Tempo or Grafana lacks, and where they are published', () => {
    const tempo = expect.stringMatching(/no Tempo: traces go to Jaeger.*github\.com\/grafana\/tempo\/releases/);
    const grafana = expect.stringMatching(/no Grafana.*grafana\.com\/grafana\/download/);
    expect(lacksOf(['jaeger', 'prometheus', 'otelcol'])).toEqual([tempo, grafana]);
    expect(lacksOf(['tempo', 'prometheus', 'otelcol'])).toEqual([grafana]);
    expect(lacksOf(['jaeger', 'prometheus', 'otelcol', 'grafana'])).toEqual([tempo]);
  });
});

/** A machine with these programs on its PATH, and none built. */
function install(...programs: readonly string[]) {
  const path = temporaryFolder();
  for (const name of programs) {
    writeFileSync(join(path, name), '#!/bin/sh\n');
    chmodSync(join(path, name), 0o755);
  }
  return { path, env: { PATH: path, HOME: temporaryFolder(), XDG_CACHE_HOME: temporaryFolder() } };
}
