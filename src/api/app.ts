import type { Context } from 'hono';
import type { Environment } from '../core/environment.ts';
import { VERSION } from '../core/version.ts';
import { guardAccess, guardHost, guardOrigin, type Gate } from './access/guard.ts';
import { openSession, sessionAccess } from './access/session.ts';
import { openDocumentWriter } from './documents/document-response.ts';
import { openExporter } from './exports/export-response.ts';
import type { IngestLoop } from './ingest/ingest-loop.ts';
import { invalidRequest } from './invalid-request.ts';
import { bodyLimit, compress, OpenAPIHono } from './libraries.ts';
import type { Changes } from './live/changes.ts';
import { eventStream } from './live/event-stream.ts';
import { mcpResponse } from './mcp/mcp-http.ts';
import { withoutBodyIfHead } from './head.ts';
import { pageResponse, type PageFiles } from './page/page-files.ts';
import { methodProblem, problem, readProblem } from './problem.ts';
import { cachedReader } from './reads/pool/cached-reader.ts';
import { failureOf } from './reads/pool/read-protocol.ts';
import type { Reader } from './reads/pool/read-pool.ts';
import { addDocumentRoutes } from './routes/document-routes.ts';
import { addReadRoute } from './routes/add-read-route.ts';
import { addWriteRoute } from './routes/add-write-route.ts';
import { API } from './routes/api-path.ts';
import { describeOtherRoutes, SECURITY } from './routes/other-routes.ts';
import { ROUTES } from './routes/routes.ts';
import { WRITE_ROUTES } from './routes/write-route.ts';

/** What the application is made of. */
export type AppParts = {
  readonly gate: Gate;
  readonly changes: Changes;
  readonly ingest: Pick<IngestLoop, 'state' | 'listen'>;
  readonly reader: Reader;
  /** Makes changes, with a connection of its own: a connection does not notice what it changes itself. */
  readonly writer: Reader;
  readonly page: PageFiles;
  /** Where exports find the store. */
  readonly env: Environment;
};

/** The HTTP application: the API below `/api/v1`, and the page. */
export function createApp({ gate, changes, ingest, reader, writer, page, env }: AppParts): OpenAPIHono {
  const app = new OpenAPIHono({ defaultHook: (result) => (result.success ? undefined : invalidRequest(result.error)) });
  app.use(guardHost(gate), withoutBodyIfHead(), limitBody());
  app.use(`${API}/*`, guardOrigin());
  app.post(`${API}/session`, (context) => openSession(context, gate));
  app.use(`${API}/*`, guardAccess(gate));
  app.get(`${API}/session`, (context) => sessionAccess(context, gate));
  app.use('/mcp', guardOrigin(), guardAccess(gate));
  // Without sessions, a client has nothing to receive with GET or to end with DELETE.
  app.all('/mcp', ({ req }) => (req.method === 'POST' ? mcpResponse(req.raw, reader) : methodProblem(req, ['POST'])));
  app.get(`${API}/events`, ({ req }) => eventStream({ changes, ingest }, req.header('last-event-id')));
  app.use(compress());
  const reads = { reader: cachedReader(reader), changes };
  for (const route of ROUTES) addReadRoute(app, route, reads);
  for (const route of WRITE_ROUTES) addWriteRoute(app, route, { writer, gate });
  const exporter = openExporter(env);
  app.get(`${API}/export/:file`, ({ req }) => exporter(req.param('file'), req.query('words') ?? ''));
  addDocumentRoutes(app, openDocumentWriter(env));
  describeOtherRoutes(app);
  const document = { openapi: '3.1.0', info: { title: 'Stepmeter', version: VERSION }, security: SECURITY };
  app.doc31(`${API}/openapi.json`, document);
  app.all(`${API}/*`, (context) => unknownPath(context, app));
  app.get('*', ({ req }) => {
    const [ifNoneMatch, acceptEncoding] = [req.header('if-none-match'), req.header('accept-encoding')];
    return pageResponse(page, { path: req.path, ifNoneMatch, acceptEncoding });
  });
  app.all('*', ({ req }) => methodProblem(req, ['GET', 'HEAD']));
  app.onError((error) => ('status' in error ? unreadable(error.message) : readProblem(failureOf(error))));
  return app;
}

/** No request has a large body: the largest is a question of an MCP client. */
const MAX_BODY = 1024 * 1024;

function limitBody(): ReturnType<typeof bodyLimit> {
  const onError = (): Response =>
    problem(413, `Cannot read the request: its body is larger than ${MAX_BODY} bytes`, 'Send a smaller body');
  return bodyLimit({ maxSize: MAX_BODY, onError });
}

/** A path that only other methods have, or that does not exist. */
function unknownPath({ req }: Context, app: OpenAPIHono): Response {
  const methods = app.routes
    .filter(({ path, method }) => method !== 'ALL' && pathPattern(path).test(req.path))
    .flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  if (methods.length > 0) return methodProblem(req, [...new Set(methods)]);
  return problem(
    404,
    `Cannot find ${JSON.stringify(req.path)}: no such resource`,
    `${API}/openapi.json lists all resources`,
  );
}

/** The paths of a route, such as `/runs/:id`. */
function pathPattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', String.raw`\.`).replaceAll(/:\w+/g, '[^/]+')}$`);
}

/** A body that is not JSON: the validator throws instead of reporting it. */
function unreadable(message: string): Response {
  return problem(400, `Cannot read the request: ${message}`, 'Send JSON, with the content type application/json');
}
