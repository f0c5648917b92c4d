import { FORMATS } from '../../exports/formats/formats.ts';
import { TABLES } from '../../exports/tables/all-tables.ts';
import { z, type OpenAPIHono } from '../libraries.ts';
import { problemSchema } from '../schemas/health.ts';
import { API } from './api-path.ts';

/** Every resource needs the token, as a bearer token or exchanged for a cookie. */
export const SECURITY: Record<string, string[]>[] = [{ token: [] }];

const FILES = TABLES.flatMap(({ name }) => FORMATS.map((format) => `${name}.${format}`)) as [string, ...string[]];

const PROBLEM = { description: 'A problem', content: { 'application/problem+json': { schema: problemSchema } } };

const EXPORT: Described = {
  method: 'get',
  path: `${API}/export/{file}`,
  summary: 'Stream a table, as `stepmeter export` writes it',
  operationId: 'export',
  request: {
    params: z.object({ file: z.enum(FILES).meta({ description: 'The name of the table, and the format' }) }),
    query: z.object({ words: z.string().max(1000).default('').meta({ description: 'Filter words, as in `/runs`' }) }),
  },
  responses: { 200: { description: 'The table, in the format of its extension' }, default: PROBLEM },
};

/** A resource in the registry of the application. */
type Described = Parameters<OpenAPIHono['openAPIRegistry']['registerPath']>[0];

const EVENTS: Described = {
  method: 'get',
  path: `${API}/events`,
  summary:
    'Server-sent events: `latest` has the ID of the latest change at the start, `change` names the runs that may have changed (null for all), `ingest` has the state of the pipeline, `reset` asks to read everything again',
  operationId: 'events',
  request: {
    headers: z.object({
      'last-event-id': z
        .string()
        .optional()
        .meta({ description: 'The ID of the last event that was received, to continue after it' }),
    }),
  },
  responses: {
    200: { description: 'Events until closed', content: { 'text/event-stream': { schema: z.string() } } },
    default: PROBLEM,
  },
};

const ACCESS = z.strictObject({ access: z.enum(['full', 'read']).meta({ description: '`full` includes changes' }) });

const SESSION_ACCESS: Described = {
  method: 'get',
  path: `${API}/session`,
  summary: 'What the token or cookie of this request may do: `full` includes changes',
  operationId: 'sessionAccess',
  responses: {
    200: { description: 'The access', content: { 'application/json': { schema: ACCESS } } },
    default: PROBLEM,
  },
};

const SESSION: Described = {
  method: 'post',
  path: `${API}/session`,
  summary: 'Exchange a token for a cookie',
  operationId: 'openSession',
  security: [],
  request: {
    body: {
      content: {
        'application/json': {
          schema: z.object({
            token: z.string().meta({ description: 'A token of `serve-tokens.json` in the state folder' }),
          }),
        },
      },
      required: true,
    },
  },
  responses: {
    200: {
      description: 'A cookie with the access of the token',
      content: { 'application/json': { schema: ACCESS } },
    },
    default: PROBLEM,
  },
};

/** Describes the resources that do not answer with the result of a read. */
export function describeOtherRoutes({ openAPIRegistry: registry }: OpenAPIHono): void {
  registry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    description: 'A token of `serve-tokens.json` in the state folder',
  });
  for (const path of [EXPORT, EVENTS, SESSION_ACCESS, SESSION]) registry.registerPath(path);
}
