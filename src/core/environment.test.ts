import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isDisabled, otlpEndpoint, spoolFolder, stateFolder } from './environment.ts';

describe('isSwitchedOff()', () => {
  test.each([
    [{ STEPMETER: '0' }, true],
    [{ STEPMETER: '1' }, false],
    [{ STEPMETER: '' }, false],
    [{}, false],
  ])('of %j is %s', (env, off) => {
    expect(isDisabled(env)).toBe(off);
  });
});

describe('stateFolder()', () => {
  const env = { STEPMETER_HOME: '/s', XDG_STATE_HOME: '/x', HOME: '/h' };

  test('is STEPMETER_HOME, else the XDG state folder, else the one in HOME', () => {
    expect(stateFolder(env)).toBe('/s');
    expect(stateFolder({ ...env, STEPMETER_HOME: undefined })).toBe('/x/stepmeter');
    expect(stateFolder({ HOME: '/h' })).toBe('/h/.local/state/stepmeter');
    expect(stateFolder({})).toBe(join(homedir(), '.local/state/stepmeter'));
  });

  test('treats an empty variable as unset', () => {
    expect(stateFolder({ STEPMETER_HOME: '', XDG_STATE_HOME: '', HOME: '/h' })).toBe('/h/.local/state/stepmeter');
  });

  test('is absolute, because processes in other folders inherit paths below it', () => {
    expect(stateFolder({ STEPMETER_HOME: 'state' })).toBe(join(process.cwd(), 'state'));
    expect(spoolFolder({ STEPMETER_HOME: 'state' })).toBe(join(process.cwd(), 'state/spool'));
  });
});

describe('otlpEndpoint()', () => {
  test("is ours before OpenTelemetry's, without a trailing slash", () => {
    const standard = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://o:4318' };
    expect(otlpEndpoint({ ...standard, STEPMETER_OTLP_ENDPOINT: 'http://s:4318/' })).toBe('http://s:4318');
    expect(otlpEndpoint({ ...standard, STEPMETER_OTLP_ENDPOINT: '' })).toBe('http://o:4318');
    expect(otlpEndpoint({ STEPMETER_OTLP_ENDPOINT: 'http://s/otlp//' })).toBe('http://s/otlp');
  });

  test('is none where neither is set', () => {
    expect(otlpEndpoint({})).toBeUndefined();
    expect(otlpEndpoint({ STEPMETER_OTLP_ENDPOINT: '', OTEL_EXPORTER_OTLP_ENDPOINT: '' })).toBeUndefined();
  });
});
