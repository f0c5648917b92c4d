import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sendCounter } from '../../../src/testing/stack/otlp-client.ts';
import { startPrometheus, type OwnPrometheus } from '../notifiers/own-prometheus.ts';
import type { RecordedValue } from './recorded-values.ts';

/** A Prometheus in which recorded series have given values. */
export type RecordedPrometheus = OwnPrometheus & {
  /** Whether anything is wrong. @default nothing is known */
  switch(on: boolean): Promise<void>;
};

const SWITCH = 'test_switch';

/** Starts it without any of our rules. */
export async function startRecordedPrometheus(
  dir: string,
  values: readonly RecordedValue[],
): Promise<RecordedPrometheus> {
  const prometheus = await startPrometheus(dir, configure(dir, values));
  return {
    ...prometheus,
    switch: (on) =>
      sendCounter(`${prometheus.url}/api/v1/otlp`, {
        name: SWITCH,
        value: on ? 1 : 0,
        temporality: 'cumulative',
        startTime: Date.now() - 60_000,
      }),
  };
}

// JSON is YAML.
function configure(dir: string, values: readonly RecordedValue[]): string {
  mkdirSync(dir, { recursive: true });
  const rules = join(dir, 'rules.json');
  writeFileSync(rules, JSON.stringify({ groups: [{ name: 'given', interval: '1s', rules: values.map(ruleOf) }] }));
  const file = join(dir, 'prometheus.json');
  writeFileSync(file, JSON.stringify({ rule_files: [rules] }));
  return file;
}

function ruleOf({ series, labels, value, switched }: RecordedValue): object {
  return {
    record: series,
    labels,
    expr: switched ? `max(${SWITCH}_total) * ${value}` : `vector(${value})`,
  };
}
