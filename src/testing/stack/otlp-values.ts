/** A value in OTLP/JSON. */
export type OtlpValue = {
  readonly stringValue?: string;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
  readonly boolValue?: boolean;
  /** Base64. */
  readonly bytesValue?: string;
  readonly arrayValue?: { readonly values?: readonly OtlpValue[] };
  readonly kvlistValue?: { readonly values?: readonly OtlpAttribute[] };
};

/** An attribute in OTLP/JSON. */
export type OtlpAttribute = { readonly key: string; readonly value: OtlpValue };

/** An attribute value in tests. */
export type AttributeValue =
  | string
  | number
  | boolean
  | undefined
  | readonly AttributeValue[]
  | { readonly [key: string]: AttributeValue };

/** The attributes of a span, a resource or a data point. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** The types of attributes, by their key. */
export type AttributeTypes = Readonly<
  Record<string, 'string' | 'int' | 'double' | 'bool' | 'array' | 'kvlist' | 'bytes'>
>;

/** Reads OTLP attributes into a plain object. */
export function fromOtlp(attributes: readonly OtlpAttribute[] = []): Attributes {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plainValue(value)]));
}

function plainValue(value: OtlpValue): AttributeValue {
  if (value.intValue !== undefined) return Number(value.intValue);
  if (value.arrayValue) return (value.arrayValue.values ?? []).map(plainValue);
  if (value.kvlistValue) return fromOtlp(value.kvlistValue.values);
  return value.stringValue ?? value.doubleValue ?? value.boolValue ?? value.bytesValue;
}

/** Reads the types of OTLP attributes. */
export function typesOf(attributes: readonly OtlpAttribute[] = []): AttributeTypes {
  const types = attributes.map(({ key, value }) => [key, Object.keys(value)[0]?.replace('Value', '')]);
  return Object.fromEntries(types) as AttributeTypes;
}

/** Converts a plain object to OTLP attributes; whole numbers become integers. */
export function toOtlp(attributes: Attributes = {}): OtlpAttribute[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: otlpValue(value) }));
}

function otlpValue(value: AttributeValue): OtlpValue {
  if (value === undefined) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (isList(value)) return { arrayValue: { values: value.map(otlpValue) } };
  return { kvlistValue: { values: toOtlp(value) } };
}

function isList(value: AttributeValue): value is readonly AttributeValue[] {
  return Array.isArray(value);
}
