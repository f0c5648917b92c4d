import type { Context } from 'hono';
import { createRoute, type OpenAPIHono } from '../libraries.ts';
import { CHANGE_HEADER } from '../live/change-header.ts';
import type { Changes } from '../live/changes.ts';
import { readProblem } from '../problem.ts';
import { jsonResponse } from '../reads/pool/encoded-json.ts';
import type { VersionedReader } from '../reads/pool/cached-reader.ts';
import { problemSchema } from '../schemas/health.ts';
import { API } from './api-path.ts';
import type { ReadRoute } from './route.ts';

/** Who answers reads, and the version of the answers. */
type Reads = { readonly reader: VersionedReader; readonly changes: Changes };

/** Adds a resource that answers with what a read returns. Its ETag is the version of the answers. */
export function addReadRoute(app: OpenAPIHono, route: ReadRoute, { reader, changes }: Reads): void {
  const { params, query } = route;
  const answer = async ({ req }: Context): Promise<Response> => {
    const input = {
      ...(params && (req.valid('param' as never) as object)),
      ...(query && (req.valid('query' as never) as object)),
    };
    // Before the data is read: a change that is reported meanwhile may be missing in the answer.
    const change = { [CHANGE_HEADER]: changes.latest() };
    const version = await changes.version();
    const etag = `W/"${version}"`;
    if (matches(req.header('if-none-match'), etag))
      return new Response(null, { status: 304, headers: { etag, ...change } });
    const result = await reader(version, route.name, input);
    if ('failure' in result) return readProblem(result.failure);
    const headers = { etag, ...change, 'cache-control': 'private, no-cache' };
    return jsonResponse(result.answer, req.header('accept-encoding'), headers);
  };
  app.openapi(declared(route), answer as never);
}

/** Whether a list of ETags contains this one. Weak ones are compared, as RFC 9110 says for `If-None-Match`. */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const strong = (one: string): string => one.trim().replace(/^W\//, '');
  return ifNoneMatch?.split(',').some((one) => strong(one) === strong(etag)) ?? false;
}

function declared({ name, path, summary, params, query, answer }: ReadRoute) {
  return createRoute({
    method: 'get',
    path: `${API}${path}`,
    summary,
    operationId: name,
    request: { ...(params && { params }), ...(query && { query }) },
    responses: {
      200: { description: 'The answer', content: { 'application/json': { schema: answer } } },
      304: { description: 'The answer has not changed' },
      default: { description: 'A problem', content: { 'application/problem+json': { schema: problemSchema } } },
    },
  });
}
