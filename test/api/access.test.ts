import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bearer, LARGE_ASSET, servedApp, TOKENS } from './served-app.ts';

describe('access', () => {
  test.each([
    ['no token', {}, 401],
    ['a wrong token', bearer('wrong'), 401],
    ['the full token', bearer(TOKENS.full), 200],
    ['the read-only token', bearer(TOKENS.read), 200],
    ['a page of another port', { ...bearer(TOKENS.full), 'sec-fetch-site': 'same-site' }, 403],
    ['a page of another origin', { ...bearer(TOKENS.full), origin: 'http://127.0.0.1:9999' }, 403],
    ['a page without an origin', { ...bearer(TOKENS.full), origin: 'null' }, 403],
    [
      'a page of this server behind a proxy with TLS',
      { ...bearer(TOKENS.full), origin: 'https://127.0.0.1:4400' },
      200,
    ],
    ['another host name', { ...bearer(TOKENS.full), host: 'rebound.example:4400' }, 421],
    ['a host name that begins with an accepted one', { ...bearer(TOKENS.full), host: 'localhost.example' }, 421],
    ['another port', { ...bearer(TOKENS.full), host: 'localhost:4401' }, 421],
    ['no host name', { ...bearer(TOKENS.full), host: '' }, 421],
    ['another name of loopback', { ...bearer(TOKENS.full), host: 'localhost:4400' }, 200],
  ])('with %s', async (_, headers, status) => {
    const { send } = await servedApp();
    expect((await send('/api/v1/health', { headers })).status).toBe(status);
  });

  test('exchanges a token for a cookie that scripts and other sites cannot use', async () => {
    const { send } = await servedApp();
    const open = (token: string, headers = {}) =>
      send('/api/v1/session', { method: 'POST', body: JSON.stringify({ token }), headers });
    expect((await open('wrong')).status).toBe(401);
    expect((await open(TOKENS.full, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    const opened = await open(TOKENS.full);
    const cookie = opened.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^stepmeter_4400=[\w-]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(TOKENS.full);
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    expect((await send('/api/v1/health', { headers })).status).toBe(200);
    expect((await send('/api/v1/health', { headers: { cookie: 'stepmeter_4400=x' } })).status).toBe(401);
  });

  test('says what a session may do', async () => {
    const { send } = await servedApp();
    const accessOf = async (headers: Record<string, string>) =>
      (await (await send('/api/v1/session', { headers })).json()) as unknown;
    expect(await accessOf(bearer(TOKENS.full))).toEqual({ access: 'full' });
    expect(await accessOf(bearer(TOKENS.read))).toEqual({ access: 'read' });
    expect(await accessOf(bearer('wrong'))).toMatchObject({ status: 401 });
  });

  test('refuses a body that is larger than any request needs', async () => {
    const { send } = await servedApp();
    const response = await send('/api/v1/session', { method: 'POST', body: 'x'.repeat(1024 * 1024 + 1) });
    expect([response.status, response.headers.get('content-type')]).toEqual([413, 'application/problem+json']);
  });

  test('the page loads without a token, under a policy that allows no other host', async () => {
    const { send } = await servedApp();
    const page = await send('/runs/01a2');
    expect(await page.text()).toBe('<html></html>');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(page.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('files of the page are sent as they were compressed at the start, to clients that accept it', async () => {
    const { send } = await servedApp();
    const asset = (headers: Record<string, string>) => send('/assets/large.js', { headers });
    const compressed = await asset({ 'accept-encoding': 'gzip' });
    expect(compressed.headers.get('content-encoding')).toBe('gzip');
    expect(gunzipSync(await compressed.arrayBuffer()).toString()).toBe(LARGE_ASSET);
    expect(await (await asset({})).text()).toBe(LARGE_ASSET);
    const etag = compressed.headers.get('etag') ?? '';
    expect((await asset({ 'if-none-match': etag })).status).toBe(304);
  });

  test('an asset of another version of the page is missing, not the page', async () => {
    const { send } = await servedApp();
    const asset = await send('/assets/index-old.js');
    expect([asset.status, asset.headers.get('cache-control')]).toEqual([404, 'no-store']);
  });
});
