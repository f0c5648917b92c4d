import { describe, expect, test } from 'vitest';
import { WRITE_ROUTES } from '../../src/api/routes/write-route.ts';
import { addConfiguration } from '../../src/configurations/change-setup.ts';
import { chooseInStore } from '../../src/configurations/choose-in-store.ts';
import { listConfigurations } from '../../src/configurations/read-configurations.ts';
import { selectionSettings } from '../../src/configurations/settings.ts';
import { parseChoiceId } from '../../src/core/ids/choice-id.ts';
import { insertDecisionOutcome } from '../../src/store/queries/selection/decision.ts';
import { insertAlert } from '../../src/store/queries/alerts/alert.ts';
import { latestApiChanges } from '../../src/store/queries/alerts/api-change.ts';
import { experimentByName } from '../../src/store/queries/experiments/experiment.ts';
import type { Store } from '../../src/store/open-store.ts';
import { bearer, servedApp, TOKENS, type ServedApp } from './served-app.ts';

const EXPERIMENT = { name: 'effort', workflow: 'build', arms: { a: { effort: 'low' }, b: { effort: 'high' } } };

describe('changes', () => {
  test.each(WRITE_ROUTES.map(({ path }) => [path]))('POST %s needs the full token', async (path) => {
    const address = `/api/v1${path.replaceAll(/\{\w+\}/g, 'x')}`;
    const app = await servedApp();
    const status = async (headers: Record<string, string>, { send }: ServedApp = app) =>
      (await send(address, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', ...headers } }))
        .status;
    expect(await status({})).toBe(401);
    expect(await status(bearer(TOKENS.read))).toBe(403);
    expect(await status({ ...bearer(TOKENS.full), origin: 'http://127.0.0.1:1' })).toBe(403);
    expect(await status(bearer(TOKENS.full), await servedApp({ isReadOnly: true }))).toBe(403);
    expect([400, 404]).toContain(await status(bearer(TOKENS.full)));
    const other = await app.send(address, { method: 'DELETE', headers: bearer(TOKENS.full) });
    expect([other.status, other.headers.get('allow')]).toEqual([405, expect.stringContaining('POST')]);
  });

  test('start and stop an experiment, and leave an audit entry each', async () => {
    const { post, store, get } = await changing();
    expect(await post('/experiments', EXPERIMENT)).toMatchObject({
      status: 200,
      body: {
        action: 'start-experiment',
        subject: 'effort',
        request: { workflow: 'build', maxPairs: expect.any(Number) },
      },
    });
    expect(await post('/experiments', EXPERIMENT)).toMatchObject({
      status: 400,
      body: { detail: 'Cannot start the experiment "effort": an experiment of this name exists' },
    });
    expect(await post('/experiments/other/stop', {})).toMatchObject({ status: 404 });
    expect(await post('/experiments/effort/stop', { adopt: 'b' })).toMatchObject({ status: 200 });
    expect(await experimentByName(store, 'effort')).toMatchObject({
      name: 'effort',
      adopted: 'b',
      stopped_at: store.now(),
    });
    const { changes } = (await (await get('/audit')).json()) as { changes: { action: string; author: string }[] };
    expect(changes.map(({ action }) => action).toSorted()).toEqual(['start-experiment', 'stop-experiment']);
    for (const { author } of changes) expect(author).not.toBe('');
  });

  test('accept or decline what the selection suggested, and roll it back', async () => {
    const { post, store } = await changing();
    await addConfigurations(store);
    for (const id of ['s1', 's2']) await addSuggestion(store, id);
    const usual = async () => (await listConfigurations(store)).find(({ isDefault }) => isDefault)?.name;
    expect(await usual()).toBe('usual');
    expect(await post('/suggestions/s2/decline', { reason: 'too early' })).toMatchObject({ status: 200 });
    expect(await usual()).toBe('usual');
    expect(await post('/suggestions/s1/accept', {})).toMatchObject({ status: 200, body: { subject: 's1' } });
    expect(await usual()).toBe('weak');
    expect(await post('/suggestions/s1/accept', {})).toMatchObject({ status: 400 });
    const undo = { workflow: 'build', reason: 'worse' };
    expect(await post('/configurations/roll-back', undo)).toMatchObject({ status: 200 });
    expect(await usual()).toBe('usual');
    expect(await post('/suggestions/s3/accept', {})).toMatchObject({ status: 404 });
    expect(await post('/configurations/roll-back', { workflow: 'build', to: 99 })).toMatchObject({ status: 400 });
  });

  test('refuse a suggestion that later outcomes do not support, and keep why', async () => {
    const { post, store, get } = await changing();
    for (let number = 2; number < 18; number += 1)
      await addOutcome(
        store,
        number,
        number % 2 === 0 ? { name: 'fast', success: 1 } : { name: 'thorough', success: 0 },
      );
    await addSuggestion(store, 's1', { workflow: 'chosen', name: 'thorough' });
    expect(await post('/suggestions/s1/accept', {})).toMatchObject({
      status: 400,
      body: { detail: expect.stringMatching(/"s1": it is outdated: P\(.+\) = 0\.\d\d after 8 runs$/) },
    });
    const { scopes } = (await (await get('/configurations')).json()) as { scopes: { workflow: string }[] };
    expect(scopes.find(({ workflow }) => workflow === 'chosen')).toMatchObject({
      suggestions: [{ id: 's1', status: 'outdated' }],
    });
    expect(await latestApiChanges(store, 10)).toEqual([]);
  });

  test('silence an alert, and end the silence', async () => {
    const { post, store, get } = await changing();
    const texts = { subject: 'x', problem: 'is stuck', description: '', page: '/' };
    const alert = {
      id: 'a',
      key: 'k',
      group_key: 'g',
      kind: 'stuck-run',
      severity: 'warning',
      workflow: null,
    } as const;
    await store.write((transaction) =>
      insertAlert(transaction, { ...alert, ...texts, started_at: store.now(), resolved_at: null }),
    );
    const silence = async () =>
      ((await (await get('/alerts')).json()) as { alerts: { silence: object | null }[] }).alerts[0]?.silence;
    expect(await silence()).toBeNull();
    expect(await post('/alerts/a/silence', { minutes: 60, reason: 'known' })).toMatchObject({ status: 200 });
    expect(await silence()).toMatchObject({ until: store.now() + 60 * 60_000, reason: 'known' });
    expect(await post('/alerts/a/silence', { minutes: 0 })).toMatchObject({ status: 200 });
    expect(await silence()).toBeNull();
    expect(await post('/alerts/b/silence', { minutes: 60 })).toMatchObject({ status: 404 });
  });

  test.each([
    ['what is not JSON', '{', 'application/json'],
    ['another content type', JSON.stringify(EXPERIMENT), 'text/plain'],
    ['an unknown property', JSON.stringify({ ...EXPERIMENT, seeds: 1 }), 'application/json'],
    ['equal arms', JSON.stringify({ ...EXPERIMENT, arms: { a: { x: 1 }, b: { x: 1 } } }), 'application/json'],
  ])('refuse %s, and change nothing', async (_, body, type) => {
    const { send, store } = await changing();
    const headers = { ...bearer(TOKENS.full), 'content-type': type };
    const response = await send('/api/v1/experiments', { method: 'POST', body, headers });
    expect([response.status, response.headers.get('content-type')]).toEqual([400, 'application/problem+json']);
    expect(await experimentByName(store, 'effort')).toBeUndefined();
    expect(await latestApiChanges(store, 10)).toEqual([]);
  });
});

async function changing() {
  const app = await servedApp();
  const post = async (path: string, body: object) => {
    const headers = { ...bearer(TOKENS.full), 'content-type': 'application/json' };
    const response = await app.send(`/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as object };
  };
  return { ...app, post };
}

async function addConfigurations(store: Store): Promise<void> {
  const change = { scope: { workflow: 'build', step: '' }, author: 'test', reason: null };
  for (const [name, model] of [
    ['usual', 'opus'],
    ['weak', 'haiku'],
  ] as const)
    await addConfiguration(store, change, { name, configuration: { settings: { model }, files: {} } });
}

async function addSuggestion(
  store: Store,
  id: string,
  of: { readonly workflow: string; readonly name: string } = { workflow: 'build', name: 'weak' },
): Promise<void> {
  const values = { value_usd: 5, time_price_usd: 0 };
  const row = { id, ...of, step: '', number: 1, at: store.now(), kind: 'default', reason: 'x', ...values } as const;
  await store.db.insertInto('suggestion').values(row).execute();
}

async function addOutcome(
  store: Store,
  number: number,
  { name, success }: { readonly name: string; readonly success: number },
): Promise<void> {
  const scope = { workflow: 'chosen', step: '' };
  const request = { workflow: 'chosen', override: { name, reason: 'test' } };
  const { id } = await chooseInStore(store, request, selectionSettings({}));
  const of = { decision_id: parseChoiceId(id ?? '')?.decision ?? '', ...scope, number, run_id: `run-${number}` };
  const ended = { success, cost_nano_usd: 1e9, duration_ms: 60_000 };
  await store.write((transaction) => insertDecisionOutcome(transaction, { ...of, ...ended }));
}
