import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parseRecord } from '../src/spool/parse-record.ts';
import type { SpoolRecord } from '../src/spool/record.ts';
import { generateSession } from '../src/testing/runs/session-of-calls.ts';
import { mutate } from './faults/mutate.ts';
import { sampleRecords } from './faults/sample-records.ts';
import { modulesOf } from './package/loaded-modules.ts';
import { randomOf } from '../src/testing/runs/random.ts';
import { temporaryFolder } from '../src/testing/temporary-folder.ts';

const SCHEMA = new URL('../schemas/records.schema.json', import.meta.url);

describe('the published schema of records', () => {
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(SCHEMA, 'utf8')) as object);
  const at = Date.now();

  test('accepts what producers write', () => {
    const records = sampleRecords(generateSession(temporaryFolder(), 3).records, at);
    expect(new Set(records.map(({ type }) => type)).size).toBe(7);
    for (const record of records) {
      validate(record);
      expect({ record, errors: validate.errors }).toEqual({ record, errors: null });
    }
  });

  test('accepts nothing that the relay refuses or reads differently', () => {
    const random = randomOf('record-schema').next;
    const records = sampleRecords([], at);
    let [accepted, refused] = [0, 0];
    for (let i = 0; i < 15_000; i++) {
      const value = jsonIn(mutate(records[i % records.length], random));
      if (value === undefined || !validate(value)) {
        refused++;
        continue;
      }
      accepted++;
      expect(droppedFields(value)).toEqual([]);
    }
    expect(Math.min(accepted, refused)).toBeGreaterThan(1000);
  });

  /** The fields of a record that are missing after it was parsed; the reason if it is refused. */
  function droppedFields(value: object): string[] {
    // A schema knows no clock: at the end of time, nothing is from the future.
    const parsed = parseRecord(value, 8.64e15);
    if ('problem' in parsed) return [parsed.problem];
    const { properties } = schemaOf(parsed.record);
    return Object.keys(value).filter((key) => key in properties && !(key in parsed.record));
  }
});

describe('the schema library', () => {
  test.each([
    ['exec', ['exec', '--workflow', 'w', '--step', 's', '--', 'true']],
    ['run start', ['run', 'start', 'w']],
  ])('is not loaded by `stepmeter %s`, which only writes records', (_, args) => {
    const { packages } = modulesOf(args);
    expect(packages).toContain('yargs');
    expect(packages).not.toContain('valibot');
  });

  test('is loaded by what reads records', () => {
    expect(modulesOf(['relay', '--once']).packages).toContain('valibot');
  });
});

function jsonIn(bytes: Buffer): object | undefined {
  try {
    return JSON.parse(bytes.toString('utf8')) as object;
  } catch {
    return undefined;
  }
}

type ObjectSchema = { readonly properties: Readonly<Record<string, { readonly const?: string }>> };

function schemaOf({ type }: SpoolRecord): ObjectSchema {
  const { oneOf } = JSON.parse(readFileSync(SCHEMA, 'utf8')) as { oneOf: ObjectSchema[] };
  const found = oneOf.find(({ properties }) => properties['type']?.const === type);
  if (!found) throw new Error(`The published schema has no record type ${type}`);
  return found;
}
