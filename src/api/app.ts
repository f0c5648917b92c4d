import type { Context } from 'hono';
import type { Environment } from '../core/environment.ts';
import { VERSION } from '../core/version.ts';
import { guardAccess, guardHost, type Gate } from './access/guard.ts';
import { openSession } from './access/session.ts';
import { cachedReader } from './reads/cached-reader.ts';
import { compress, createRoute, OpenAPIHono, type z } from './libraries.ts';
import type { Changes } from './live/changes.ts';
import { eventStream } from './live/event-stream.ts';
import { mcpResponse } from './mcp/mcp-http.ts';
import { exportResponse } from './exports/export-response.ts';
import { pageResponse, type PageFiles } from './page/page-files.ts';
import { problem, readProblem } from './problem.ts';
import type { Reader } from './reads/read-pool.ts';
import type { ReadRoute } from './routes/route.ts';
import { ROUTES } from './routes/routes.ts';
import { problemSchema } from './schemas/health.ts';

/** What the application is made of. */
export type AppParts = {
  readonly gate: Gate;
  readonly changes: Changes;
  readonly reader: Reader;
  readonly page: PageFiles;
  /** Where exports find the store. */
  readonly env: Environment;
};

/** The path of the API. */
export const API = '/api/v1';

/** The HTTP application: the API below `/api/v1`, and the page. */
export function createApp({ gate, changes, reader, page, env }: AppParts): OpenAPIHono {
  const app = new OpenAPIHono({ defaultHook: (result) => (result.success ? undefined : invalid(result.error)) });
  app.use(guardHost(gate));
  app.post(`${API}/session`, (context) => openSession(context, gate));
  app.use(`${API}/*`, guardAccess(gate));
  app.all('/mcp', guardAccess(gate, { changes: false }), ({ req }) => mcpResponse(req.raw, reader));
  app.get(`${API}/events`, ({ req }) => eventStream(changes, req.header('last-event-id')));
  app.use(compress());
  for (const route of ROUTES) addRoute(app, route, cachedReader(reader), changes);
  app.get(`${API}/export/:file`, ({ req }) => exportResponse(env, req.param('file'), req.query('words') ?? ''));
  app.doc31(`${API}/openapi.json`, { openapi: '3.1.0', info: { title: 'Stepmeter', version: VERSION } });
  app.all(`${API}/*`, (context) => unknownPath(context, app));
  app.get('*', ({ req }) => pageResponse(page, req.path, req.header('if-none-match')));
  app.all('*', ({ req }) => methodProblem(req.method, ['GET', 'HEAD']));
  app.onError((error) => problem(500, `Cannot answer: ${error.message}`, 'Please report this as a bug in Stepmeter'));
  return app;
}

function invalid({ issues }: z.ZodError): Response {
  const [first] = issues;
  const where = first?.path.join('.') ?? 'the request';
  return problem(
    400,
    `Cannot use the value of ${where}: ${first?.message}`,
    `${API}/openapi.json lists the parameters`,
  );
}

function addRoute(app: OpenAPIHono, route: ReadRoute, reader: ReturnType<typeof cachedReader>, changes: Changes): void {
  const { params, query } = route;
  const declared = createRoute({
    method: 'get',
    path: `${API}${route.path}`,
    summary: route.summary,
    operationId: route.name,
    request: { ...(params && { params }), ...(query && { query }) },
    responses: {
      200: { description: 'The answer', content: { 'application/json': { schema: route.answer } } },
      304: { description: 'The data has not changed' },
      default: { description: 'A problem', content: { 'application/problem+json': { schema: problemSchema } } },
    },
  });
  app.openapi(declared, (async ({ req }: Context) => {
    const input = {
      ...(params && (req.valid('param' as never) as object)),
      ...(query && (req.valid('query' as never) as object)),
    };
    const version = await changes.version();
    const etag = `W/"${version}"`;
    if (req.header('if-none-match') === etag) return new Response(null, { status: 304, headers: { etag } });
    const result = await reader(version, route.name, input);
    if ('failure' in result) return readProblem(result.failure);
    return new Response(result.json, {
      headers: { 'content-type': 'application/json', etag, 'cache-control': 'private, no-cache' },
    });
  }) as never);
}

/** A path that only other methods have, or that does not exist. */
function unknownPath({ req }: Context, app: OpenAPIHono): Response {
  const isKnown = app.routes.some(
    ({ path, method }) => method !== 'ALL' && new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`).test(req.path),
  );
  if (isKnown) return methodProblem(req.method, req.path === `${API}/session` ? ['POST'] : ['GET', 'HEAD']);
  return problem(
    404,
    `Cannot find ${JSON.stringify(req.path)}: no such resource`,
    `${API}/openapi.json lists all resources`,
  );
}

function methodProblem(method: string, allowed: readonly string[]): Response {
  return problem(405, `Cannot ${method} this resource`, `Use ${allowed.join(' or ')}`, { allow: allowed.join(', ') });
}
