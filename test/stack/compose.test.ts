import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DCLinter } from 'dclint';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { composeFile, configurationPath } from '../../src/ops/stack/configuration.ts';
import { prometheusFlags } from '../../src/ops/stack/native/plan-part.ts';
import { PORT_SETTINGS } from '../../src/ops/stack/ports.ts';
import { passedSettings } from '../../src/ops/stack/settings.ts';
import { temporaryFolder } from '../../src/testing/temporary-folder.ts';

const text = readFileSync(composeFile(), 'utf8');
const compose = parse(text, { merge: true }) as Compose;
const services = Object.entries(compose.services);

describe('docker-compose.yml', () => {
  test('fits the schema of the Compose specification', () => {
    expect(faultsIn(composeFile())).toEqual([]);
    const wrong = join(temporaryFolder(), 'docker-compose.yml');
    writeFileSync(wrong, text.replace('mem_limit: 2g', 'mem_limmit: 2g'));
    expect(faultsIn(wrong)).toEqual([expect.stringContaining('invalid-schema')]);
  });

  test('publishes every port on loopback only, by its variable and with its default', () => {
    const published = services.flatMap(([, { ports = [] }]) => ports);
    const wanted = PORT_SETTINGS.filter(({ nativeOnly }) => !nativeOnly).map(
      ({ variable, port }) => `127.0.0.1:\${${variable}:-${port}}:${port}`,
    );
    expect([...published].sort()).toEqual(wanted.toSorted());
  });

  test.each(services)('%s is of a pinned version, is bounded, and comes back', (_, service) => {
    expect(service.image).toMatch(/^[\w./-]+:v?\d+\.\d+\.\d+$/);
    expect(service.mem_limit).toMatch(/^\d+[mg]$/);
    expect(service.restart).toBe('unless-stopped');
  });

  test.each(services)('%s is asked how it is, by itself or from next door', (name, service) => {
    const asking = service.healthcheck ?? compose.services[`${name}-ready`]?.healthcheck;
    const host = service.healthcheck ? '' : `http://${name}:`;
    expect(asking?.test.slice(0, 5)).toEqual(['CMD', 'wget', '-q', '-O', '/dev/null']);
    expect(asking?.test.at(-1)).toContain(host);
  });

  test('waits only for services that can get healthy', () => {
    for (const [, { depends_on = {} }] of services) {
      for (const [name, { condition }] of Object.entries(depends_on)) {
        expect(compose.services).toHaveProperty(name);
        if (condition === 'service_healthy') expect(compose.services[name]?.healthcheck).toBeDefined();
      }
    }
  });

  test('has no password, and says what to do where one is missing', () => {
    for (const [, { environment = {} }] of services) {
      for (const [name, value] of Object.entries(environment)) {
        if (/PASSWORD|SECRET|TOKEN|WEBHOOK/.test(name))
          expect(value ?? '${').toMatch(/^\$\{(\w+:\?.*stepmeter up.*\})?$/);
      }
    }
    expect(compose.services['grafana']?.environment).toHaveProperty('GF_SECURITY_ADMIN_PASSWORD');
  });

  test('mounts files that are there, read-only, and volumes that are named', () => {
    // With and without the variable on which a path depends.
    const volumes = services.flatMap(([, service]) => service.volumes ?? []);
    const mounts = ['', '$1'].flatMap((part) => volumes.map((one) => one.replace(/\$\{\w+:\+([^}]*)\}/, part)));
    for (const mount of mounts) {
      const [source = '', , mode] = mount.split(':');
      if (!source.startsWith('./')) expect(compose.volumes).toHaveProperty(source);
      else expect([existsSync(join(dirname(composeFile()), source)), mode], mount).toEqual([true, 'ro']);
    }
  });

  test('starts Prometheus with the flags that the native one has', () => {
    const flags = prometheusFlags({
      PROMETHEUS_RETENTION_TIME: '${PROMETHEUS_RETENTION_TIME:-400d}',
      PROMETHEUS_RETENTION_SIZE: '${PROMETHEUS_RETENTION_SIZE:-20GB}',
    });
    expect(prometheusFlags({})).toEqual(flags.map((flag) => flag.replace(/\$\{\w+:-(\w+)\}/, '$1')));
    expect(compose.services['prometheus']?.command).toEqual(expect.arrayContaining(flags));
  });

  test('has every variable that it reads in the documentation', () => {
    const documentation = readFileSync(configurationPath('docs/stack.md'), 'utf8');
    const read = new Set(text.match(/(?<=\$\{)[A-Z_]+|^ +[A-Z_]+(?=:$)/gm)?.map((name) => name.trim()));
    for (const { variable } of PORT_SETTINGS) read.add(variable);
    const made = ['GF_SECURITY_SECRET_KEY', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];
    expect(read.size).toBeGreaterThan(10);
    expect([...read].filter((name) => !made.includes(name) && !documentation.includes(`\`${name}\``))).toEqual([]);
  });

  test('hands on what native parts are given, too', () => {
    const handedOn = services.flatMap(([, { environment = {} }]) =>
      Object.entries(environment).flatMap(([name, value]) => (value === null ? [name] : [])),
    );
    expect(Object.keys(passedSettings(Object.fromEntries(handedOn.map((name) => [name, 'x']))))).toEqual(handedOn);
    const provisioned = readFileSync(configurationPath('otel-collector/config.yaml'), 'utf8');
    for (const name of handedOn.filter((one) => one.startsWith('OTELCOL_'))) expect(provisioned).toContain(name);
  });
});

/** A finding of the linter; the linter's own types cannot be resolved. */
type Fault = { readonly rule: string; readonly severity: string; readonly message: string };

/** The findings of the Compose specification's schema and of the linter for a file. */
function faultsIn(file: string): string[] {
  const linter = new DCLinter({ rules: { 'top-level-properties-order': 0 }, quiet: true, debug: false, exclude: [] });
  const results = linter.lintFiles([file], false) as { readonly messages: readonly Fault[] }[];
  return results
    .flatMap(({ messages }) => messages)
    .filter(({ severity }) => severity === 'critical' || severity === 'major')
    .map(({ rule, message }) => `${rule}: ${message}`);
}

type Service = {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly mem_limit?: string;
  readonly restart?: string;
};

type Compose = {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
};
