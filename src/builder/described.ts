import * as v from 'valibot';

/** A schema with a description, which its JSON Schema has. */
export function described<S extends v.GenericSchema>(schema: S, description: string): S {
  return v.pipe(schema, v.description(description)) as unknown as S;
}
