import { describe, expect, test, vi } from 'vitest';
import { ROUTES } from '../../src/api/routes/routes.ts';
import { WRITE_ROUTES } from '../../src/api/routes/write-route.ts';
import { bearer, servedApp, TOKENS } from './served-app.ts';

describe('the API', () => {
  test('answers every route in the form of its schema', async () => {
    const { get, run, other } = await servedApp();
    const queries = [`?a=${run}&b=${other}`, `?a=variant%3Da&b=variant%3Db`];
    for (const { path, answer } of ROUTES)
      for (const query of path === '/compare' ? queries : ['']) {
        const response = await get(path.replace('{id}', run).replace('{name}', 'e') + query);
        expect(response.status, path).toBe(200);
        expect(answer.safeParse(await response.json()).error, path).toBeUndefined();
      }
  });

  test('lists its routes as OpenAPI 3.1', async () => {
    const { get } = await servedApp();
    const document = (await (await get('/openapi.json')).json()) as { openapi: string; paths: object };
    expect(document.openapi).toBe('3.1.0');
    const documents = ['/report', '/runs/{id}/report'].flatMap((path) => [`${path}.html`, `${path}.pdf`]);
    const others = ['/export/{file}', '/events', '/session', ...documents];
    const all = new Set([...ROUTES, ...WRITE_ROUTES].map(({ path }) => path));
    const paths = [...all, ...others].map((path) => `/api/v1${path}`);
    expect(Object.keys(document.paths).toSorted()).toEqual(paths.toSorted());
  });

  test('answers 304 until the data or the minute changes', async () => {
    const { get, time } = await servedApp();
    const etag = (await get('/health')).headers.get('etag') ?? '';
    expect((await get('/health', { 'if-none-match': etag })).status).toBe(304);
    expect((await get('/health', { 'if-none-match': `"other", ${etag}` })).status).toBe(304);
    expect((await get('/health', { 'if-none-match': '"other"' })).status).toBe(200);
    time.now += 60_000;
    expect((await get('/health', { 'if-none-match': etag })).status).toBe(200);
  });

  test('a period moves on although no data changes', async () => {
    const { get, time } = await servedApp();
    const end = async () => ((await (await get('/overview?period=1d')).json()) as { period: { to: number } }).period.to;
    const before = await end();
    time.now += 24 * 60 * 60 * 1000;
    expect((await end()) - before).toBe(24 * 60 * 60 * 1000);
  });

  test.each([
    ['/runs?words=resutl:failure', 400, 'Cannot search by "resutl:failure": no filter has this name'],
    ['/runs?limit=0', 400, 'Cannot use the value of limit: expected at least 1'],
    ['/runs?limit=1.5', 400, 'Cannot use the value of limit: expected a whole number'],
    ['/runs?limit=many', 400, 'Cannot use the value of limit: expected a number'],
    ['/runs?sort=age', 400, 'Cannot use the value of sort: expected one of started, cost, duration'],
    ['/runs/abc', 400, 'Cannot use the value of id: expected at least 4 characters'],
    ['/runs?after=x', 400, 'Cannot continue the list after "x": not a cursor'],
    ['/experiments/f', 404, 'Cannot find the experiment "f"'],
    ['/runs/0000ffff', 404, 'Cannot find the run "0000ffff"'],
    ['/nothing', 404, 'Cannot find "/api/v1/nothing": no such resource'],
  ])('answers %s with %i and a problem', async (path, status, detail) => {
    const response = await (await servedApp()).get(path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({
      status,
      detail: expect.stringContaining(detail),
      hint: expect.any(String),
    });
  });

  test('refuses other methods with those that are allowed', async () => {
    const { send } = await servedApp();
    const allowedAt = async (path: string, method: string) => {
      const response = await send(path, { method, headers: bearer(TOKENS.full) });
      return [response.status, response.headers.get('allow')];
    };
    expect(await allowedAt('/api/v1/runs', 'POST')).toEqual([405, 'GET, HEAD']);
    expect(await allowedAt('/api/v1/session', 'DELETE')).toEqual([405, 'POST, GET, HEAD']);
    expect(await allowedAt('/mcp', 'GET')).toEqual([405, 'POST']);
    expect(await allowedAt('/runs', 'DELETE')).toEqual([405, 'GET, HEAD']);
  });

  test('answers HEAD as GET, and does not keep the stream that no one reads', async () => {
    const { send, changes } = await servedApp();
    const stop = vi.fn();
    vi.spyOn(changes, 'listen').mockReturnValue(stop);
    const response = await send('/api/v1/events', { method: 'HEAD', headers: bearer(TOKENS.read) });
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
      '',
    ]);
    expect(stop).toHaveBeenCalledOnce();
  });

  test('streams tables, and refuses what they do not have before the first byte', async () => {
    const { get, run, other } = await servedApp();
    const csv = await get('/export/runs.csv');
    expect(csv.headers.get('content-disposition')).toBe('attachment; filename="runs.csv"');
    const lines = (await csv.text()).trim().split('\r\n');
    expect(lines.map((line) => line.split(',')[0])).toEqual(['run_id', ...[run, other].toSorted()]);
    expect((await get('/export/runs.xlsx')).status).toBe(404);
    expect((await get('/export/secrets.csv')).status).toBe(404);
    expect((await get('/export/runs.csv?words=result:failure')).status).toBe(400);
  });

  test('answers MCP clients, also with the read-only token, and no one without a token', async () => {
    const { send } = await servedApp();
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

  test('reports a store that cannot be read as unavailable', async () => {
    const { get, store } = await servedApp();
    await store.db.schema.dropTable('run').execute();
    const invalid = await get('/runs');
    expect([invalid.status, await invalid.json()]).toMatchObject([500, { detail: 'no such table: run' }]);
    await store.close();
    const closed = await get('/runs');
    expect(closed.headers.get('content-type')).toBe('application/problem+json');
    expect(closed.status).toBeGreaterThanOrEqual(500);
  });
});
