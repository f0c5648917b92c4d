import type { Context } from 'hono';
import { guardChange, type Gate } from '../access/guard.ts';
import { createRoute, type OpenAPIHono } from '../libraries.ts';
import { readProblem } from '../problem.ts';
import { jsonResponse } from '../reads/pool/encoded-json.ts';
import type { Reader } from '../reads/pool/read-pool.ts';
import { apiChange } from '../schemas/alerts.ts';
import { problemSchema } from '../schemas/health.ts';
import { API } from './api-path.ts';
import type { WriteRoute } from './write-route.ts';

/** Who makes changes, and who may ask for them. */
type Writes = { readonly writer: Reader; readonly gate: Gate };

/** Adds a resource that changes something with full access, and answers with the audit entry. */
export function addWriteRoute(app: OpenAPIHono, route: WriteRoute, { writer, gate }: Writes): void {
  const answer = async ({ req }: Context): Promise<Response> => {
    const input = {
      ...(route.params && (req.valid('param' as never) as object)),
      ...(req.valid('json' as never) as object),
    };
    const result = await writer.read(route.name, input);
    if ('failure' in result) return readProblem(result.failure);
    return jsonResponse(result.answer, req.header('accept-encoding'), { 'cache-control': 'no-store' });
  };
  app.openapi(declared(route, gate), answer as never);
}

function declared({ name, path, summary, params, body }: WriteRoute, gate: Gate) {
  return createRoute({
    method: 'post',
    path: `${API}${path}`,
    summary,
    operationId: name,
    middleware: [guardChange(gate)] as const,
    request: {
      ...(params && { params }),
      body: { required: true, content: { 'application/json': { schema: body } } },
    },
    responses: {
      200: { description: 'The audit entry', content: { 'application/json': { schema: apiChange } } },
      default: { description: 'A problem', content: { 'application/problem+json': { schema: problemSchema } } },
    },
  });
}
