import { toJsonSchema, type ConversionConfig, type JsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { RECORD_ORDER } from '../../src/spool/record-order.ts';
import { RECORD_SCHEMAS } from '../../src/spool/schema/record-schemas.ts';

/** The JSON Schema of the records, generated from the schemas that parse them: what producers write. */
export function recordsJsonSchema(): object {
  const { hook, ...rest } = RECORD_SCHEMAS;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Stepmeter spool record',
    description:
      'A record that a producer writes into a spool folder. The reader ignores unknown fields, and drops optional fields with an invalid value. The records of a folder are ingested in the order of `x-order`, then of their file names. A file name starts with the order and a dash; one without them has order 1.',
    'x-order': RECORD_ORDER,
    ...convert(v.variant('type', [hook, ...Object.values(rest)])),
  };
}

function convert(schema: v.GenericSchema): JsonSchema {
  const { $schema: _, ...converted } = toJsonSchema(schema, OPTIONS);
  return converted;
}

const OPTIONS: ConversionConfig = {
  target: 'draft-2020-12',
  typeMode: 'input',
  // JSON has no other numbers.
  ignoreActions: ['finite'],
  // A check of our own; the metadata that follow describe what it accepts.
  overrideSchema: ({ valibotSchema }) => (valibotSchema.type === 'custom' ? {} : undefined),
  overrideAction: ({ valibotAction: action, jsonSchema }) => {
    if (action.type !== 'metadata') return undefined;
    const { written } = (action as v.MetadataAction<unknown, { readonly written: v.GenericSchema }>).metadata;
    const { description } = jsonSchema;
    return { ...convert(written), ...(description !== undefined && { description }) };
  },
};
