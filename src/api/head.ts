import type { MiddlewareHandler } from 'hono';

/**
 * Cancels the body of an answer to HEAD, which is computed as for GET. Without it, a stream that no one reads would keep
 * its thread or its listener.
 */
export function withoutBodyIfHead(): MiddlewareHandler {
  return async (context, next) => {
    await next();
    if (context.req.method !== 'HEAD') return;
    await context.res.body?.cancel();
    context.res = new Response(null, context.res);
  };
}
