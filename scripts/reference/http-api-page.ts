import { createApp, type AppParts } from '../../src/api/app.ts';

const INTRODUCTION = `# HTTP API

<!-- Generated from the OpenAPI document of the server by \`npm run generate\`. Edit \`src/api\` instead. -->

For programs that read runs, costs and comparisons. At the end you know each resource, its parameters and its response. \`stepmeter serve\` serves the API on loopback, with the same schemas as OpenAPI 3.1 at \`/api/v1/openapi.json\`; [the page](page.md) explains tokens and access.

Errors are problems as in RFC 9457: JSON objects with \`title\`, \`detail\` and \`status\`. Responses have an \`ETag\`; a request with \`If-None-Match\` gets 304 as long as nothing has changed. Money is in US dollars. Times are ISO 8601 in UTC or milliseconds since 1970, as stated in the schema. Unknown values are \`null\`, never 0, except in sums of costs that are described as without unpriced requests or unknown costs: they can be 0 although no cost is known.`;

/** The page of the HTTP API, from the OpenAPI document of the application. */
export function httpApiPage(): string {
  const { paths = {}, components: { schemas = {} } = {} } = documentOf();
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => operationText(method.toUpperCase(), path, operation)),
  );
  const answers = Object.entries(schemas).map(([name, schema]) => schemaText(name, schema));
  return `${[INTRODUCTION, '## Requests', ...operations, '## Schemas', ...answers].join('\n\n')}\n`;
}

type Document = {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
};

type Operation = {
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content?: Content };
  readonly responses?: Readonly<Record<string, { readonly description?: string; readonly content?: Content }>>;
};

type Parameter = {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
};

type Schema = {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  /** The alternatives of an object by its `kind`. */
  readonly oneOf?: readonly Schema[];
  /** A reference and what is said about it at this place. */
  readonly allOf?: readonly Schema[];
  readonly default?: unknown;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly $ref?: string;
};

type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

/** No part of the application is used to describe it. */
function documentOf(): Document {
  const parts = {
    gate: { tokens: { full: '', read: '' }, hosts: new Set(), port: () => 0, isReadOnly: true },
    page: new Map(),
    env: {},
    reader: {},
    changes: {},
  } as unknown as AppParts;
  const document = createApp(parts).getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Stepmeter', version: '' },
  });
  return document as unknown as Document;
}

function operationText(method: string, path: string, operation: Operation): string {
  const { summary, description, parameters = [], requestBody, responses = {} } = operation;
  return [
    `### ${method} ${path}`,
    [summary, description].filter(Boolean).map(sentence).join(' '),
    parameterTable(parameters),
    requestBody ? `Body: ${schemaReference(schemaIn(requestBody.content))}` : '',
    answersText(responses),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function sentence(text: string | undefined): string {
  return text && !text.endsWith('.') ? `${text}.` : (text ?? '');
}

function parameterTable(parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map(
    ({ name, required, in: place, description, schema }) =>
      `| \`${name}\` | ${place} | ${cell(typeText(schema))} | ${required ? 'yes' : 'no'} | ${cell(description ?? schema?.description ?? '')} |`,
  );
  return ['| parameter | in | type | required | meaning |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function typeText(schema: Schema | undefined): string {
  return schema ? [kindText(schema), ...limitTexts(schema)].join(', ') : 'any';
}

function kindText(schema: Schema): string {
  if (schema.$ref) return reference(schema.$ref);
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(' or ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return [...new Set(alternatives.map(typeText))].join(' or ');
  if (schema.allOf) return typeText(schema.allOf.find(({ $ref }) => $ref));
  if (schema.items) return `list of ${typeText(schema.items)}`;
  return [schema.type ?? 'any'].flat().join(' or ');
}

function reference(path: string): string {
  const name = path.split('/').at(-1) ?? '';
  return `[${name}](#${name.toLowerCase()})`;
}

function limitTexts({ minimum, exclusiveMinimum, maximum, default: usual }: Schema): string[] {
  return [
    minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? `at least ${minimum}` : '',
    exclusiveMinimum === undefined ? '' : `more than ${exclusiveMinimum}`,
    maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? `at most ${maximum}` : '',
    usual === undefined ? '' : `default ${JSON.stringify(usual)}`,
  ].filter(Boolean);
}

/** The name of a schema as a link, or its fields. */
function schemaReference(schema: Schema | undefined): string {
  return schema && objectIn(schema) ? `an object\n\n${schemaList(schema)}` : typeText(schema);
}

/** The object of a schema: itself, that of its items, or the only one of its alternatives. */
function objectIn(schema: Schema | undefined): Schema | undefined {
  if (schema?.properties) return schema;
  if (schema?.items) return objectIn(schema.items);
  const objects = (schema?.anyOf ?? []).map(objectIn).filter((found) => found !== undefined);
  return objects.length === 1 ? objects[0] : undefined;
}

/** The fields of a schema as a nested list. */
function schemaList(schema: Schema | undefined, depth = 0): string {
  const kinds = schema?.oneOf ?? schema?.items?.oneOf;
  if (kinds) return kinds.map((kind) => kindList(kind, depth)).join('\n');
  const object = objectIn(schema);
  if (!object) return depth === 0 ? `- ${typeText(schema)}` : '';
  return Object.entries(object.properties ?? {})
    .map(([name, field]) => {
      const optional = object.required?.includes(name) ? '' : ', optional';
      const text = meaningOf(field);
      const meaning = text ? `: ${text.replaceAll('\n', ' ')}` : '';
      const inner = depth < 4 ? schemaList(field, depth + 1) : '';
      const line = `${'  '.repeat(depth)}- \`${name}\` (${typeText(field)}${optional})${meaning}`;
      return inner ? `${line}\n${inner}` : line;
    })
    .join('\n');
}

/** The fields of one of the alternatives that `kind` distinguishes. */
function kindList(schema: Schema, depth: number): string {
  const { kind, ...properties } = schema.properties ?? {};
  return `${'  '.repeat(depth)}- If \`kind\` is ${typeText(kind)}:\n${schemaList({ ...schema, properties }, depth + 1)}`;
}

function meaningOf({ description, allOf = [] }: Schema): string | undefined {
  return description ?? allOf.find((part) => part.description)?.description;
}

function schemaIn(content: Content | undefined): Schema | undefined {
  return Object.values(content ?? {})[0]?.schema;
}

/** The answers of success; the introduction says what every request can answer beside them. */
function answersText(responses: NonNullable<Operation['responses']>): string {
  return Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([status, { description = '', content }]) => {
      const schema = schemaIn(content);
      return `Answer (${status}): ${schema ? schemaReference(schema) : description}`;
    })
    .join('\n\n');
}

function schemaText(name: string, schema: Schema): string {
  return [`### ${name}`, sentence(schema.description), schemaList(schema) || typeText(schema)]
    .filter(Boolean)
    .join('\n\n');
}
