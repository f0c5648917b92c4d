// The development dependencies of the server. The build bundles them into this module, so that the package has no
// dependency on them.
export { serve as listen } from '@hono/node-server';
export { OpenAPIHono, createRoute, z } from '@hono/zod-openapi';
export { bodyLimit } from 'hono/body-limit';
export { compress } from 'hono/compress';
export { getCookie, setCookie } from 'hono/cookie';
