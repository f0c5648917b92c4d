import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../store/open-store.ts';
import { isolatedEnvironment } from '../testing/isolated-state.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { rebuildFacts } from '../facts/rebuild-facts.ts';
import { addFile, addRequest, addRun, addStep, addToolCall } from '../testing/store/store-rows.ts';
import { createApp } from './app.ts';
import { watchChanges } from './live/changes.ts';
import { inlineReader } from './reads/read-pool.ts';
import { ROUTES } from './routes/routes.ts';

const TOKENS = { full: 'full-token', read: 'read-token' };

const ORIGIN = 'http://127.0.0.1:4400';

describe('the API', () => {
  test('answers every route in the form of its schema', async () => {
    const { get, run, other } = await served();
    const queries = [`?a=${run}&b=${other}`, `?a=variant%3Da&b=variant%3Db`];
    for (const { path, answer } of ROUTES)
      for (const query of path === '/compare' ? queries : ['']) {
        const response = await get(path.replace('{id}', run) + query);
        expect(response.status, path).toBe(200);
        expect(answer.safeParse(await response.json()).error, path).toBeUndefined();
      }
  });

  test('lists its routes as OpenAPI 3.1', async () => {
    const { get } = await served();
    const document = (await (await get('/openapi.json')).json()) as { openapi: string; paths: object };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toEqual(ROUTES.map(({ path }) => `/api/v1${path}`));
  });

  test('answers 304 until another connection changes the data', async () => {
    const { get } = await served();
    const etag = (await get('/health')).headers.get('etag') ?? '';
    expect((await get('/health', { 'if-none-match': etag })).status).toBe(304);
    expect((await get('/health', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  test.each([
    ['/runs?words=resutl:failure', 400, 'Cannot search by "resutl:failure": no filter has this name'],
    ['/runs?limit=0', 400, 'Cannot use the value of limit'],
    ['/runs?after=x', 400, 'Cannot continue the list after "x": not a cursor'],
    ['/runs/0000ffff', 404, 'Cannot find the run "0000ffff"'],
    ['/nothing', 404, 'Cannot find "/api/v1/nothing": no such resource'],
  ])('answers %s with %i and a problem', async (path, status, detail) => {
    const response = await (await served()).get(path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({
      status,
      detail: expect.stringContaining(detail),
      hint: expect.any(String),
    });
  });

  test('streams tables, and refuses what they do not have before the first byte', async () => {
    const { get, run, other } = await served();
    const csv = await get('/export/runs.csv');
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="runs.csv"');
    const lines = (await csv.text()).trim().split('\r\n');
    expect(lines.map((line) => line.split(',')[0])).toEqual(['run_id', ...[run, other].toSorted()]);
    expect((await get('/export/runs.xlsx')).status).toBe(404);
    expect((await get('/export/secrets.csv')).status).toBe(404);
    expect((await get('/export/runs.csv?words=result:failure')).status).toBe(400);
  });

  test('answers MCP clients, also with the read-only token, and no one without a token', async () => {
    const { send } = await served();
    const ask = (token: string) =>
      send('/mcp', {
        method: 'POST',
        headers: {
          ...bearer(token),
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
      });
    expect((await ask('wrong')).status).toBe(401);
    const { result } = (await (await ask(TOKENS.read)).json()) as { result: { tools: { name: string }[] } };
    expect(result.tools.map(({ name }) => name)).toContain('find_runs');
  });

  test('refuses other methods with those that are allowed', async () => {
    const { send } = await served();
    const response = await send('/api/v1/runs', { method: 'POST', headers: bearer(TOKENS.full) });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

describe('access', () => {
  test.each([
    ['no token', {}, 401],
    ['a wrong token', bearer('wrong'), 401],
    ['the full token', bearer(TOKENS.full), 200],
    ['the read-only token', bearer(TOKENS.read), 200],
    ['a page of another port', { ...bearer(TOKENS.full), 'sec-fetch-site': 'same-site' }, 403],
    ['a page of another origin', { ...bearer(TOKENS.full), origin: 'http://127.0.0.1:9999' }, 403],
    ['another host name', { ...bearer(TOKENS.full), host: 'rebound.example:4400' }, 421],
    ['the host without its port', { ...bearer(TOKENS.full), host: 'localhost:4401' }, 421],
    ['another name of loopback', { ...bearer(TOKENS.full), host: 'localhost:4400' }, 200],
  ])('with %s', async (_, headers, status) => {
    const { send } = await served();
    expect((await send('/api/v1/health', { headers })).status).toBe(status);
  });

  test('exchanges a token for a cookie that scripts and other sites cannot use', async () => {
    const { send } = await served();
    const open = (token: string) => send('/api/v1/session', { method: 'POST', body: JSON.stringify({ token }) });
    expect((await open('wrong')).status).toBe(401);
    const opened = await open(TOKENS.full);
    const cookie = opened.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^stepmeter_4400=[\w-]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(TOKENS.full);
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    expect((await send('/api/v1/health', { headers })).status).toBe(200);
    expect((await send('/api/v1/health', { headers: { cookie: 'stepmeter_4400=x' } })).status).toBe(401);
  });

  test('the page loads without a token, under a policy that allows no other host', async () => {
    const { send } = await served();
    const page = await send('/runs/01a2');
    expect(await page.text()).toBe('<html></html>');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(page.headers.get('access-control-allow-origin')).toBeNull();
  });
});

/** The API on a store with a run that has one part of each kind, and one to compare it with. */
async function served() {
  const env = isolatedEnvironment(temporaryFolder());
  const store = await openStore(env);
  onTestFinished(() => store.close());
  const run = await addRun(store, { variant: 'a' });
  const other = await addRun(store, { variant: 'b' });
  await addStep(store, { id: 'other', run_id: other, name: 'step' });
  await addStep(store, { id: 'step', run_id: run });
  await addRequest(store, { id: 'request', run_id: run, step_id: 'step', cost_nano_usd: 5, output: 7 });
  await addToolCall(store, { id: 'call', run_id: run, step_id: 'step' });
  await addFile(store, { id: 'file', run_id: run, step_id: 'step', tool_call_id: 'call' });
  await rebuildFacts(store);
  const changes = watchChanges(store);
  const content = Buffer.from('<html></html>');
  const app = createApp({
    gate: { tokens: TOKENS, hosts: new Set(['127.0.0.1', 'localhost']), port: () => 4400, isReadOnly: false },
    changes,
    env,
    reader: inlineReader(store),
    page: new Map([['/index.html', { content, type: 'text/html', etag: '"1"' }]]),
  });
  changes.close();
  const send = async (path: string, init: RequestInit = {}): Promise<Response> =>
    app.request(`${ORIGIN}${path}`, { ...init, headers: { host: '127.0.0.1:4400', ...(init.headers as object) } });
  const get = (path: string, headers = {}) =>
    send(`/api/v1${path}`, { headers: { ...bearer(TOKENS.read), ...headers } });
  return { run, other, send, get };
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}
