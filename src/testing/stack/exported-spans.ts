import { sql } from 'kysely';
import { VERSION } from '../../core/version.ts';
import type { Attributes, SpanData } from '../../telemetry/span-data.ts';
import { openStore, type Store } from '../../store/open-store.ts';
import type { AttributeTypes } from './otlp-values.ts';
import type { StoredSpan } from './stored-span.ts';

/**
 * Makes the SQLite store of a state folder keep every span that enters its outbox; must be called before the first
 * span.
 */
export function keepExportedSpans(home: string): Promise<void> {
  return withStore(home, async ({ db }) => {
    await sql`CREATE TABLE exported_span (id TEXT PRIMARY KEY, body TEXT NOT NULL)`.execute(db);
    await sql`CREATE TRIGGER keep_exported_span AFTER INSERT ON outbox BEGIN
      INSERT OR REPLACE INTO exported_span (id, body) VALUES (NEW.id, NEW.body); END`.execute(db);
  });
}

async function withStore<T>(home: string, fn: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ STEPMETER_HOME: home });
  try {
    return await fn(store);
  } finally {
    await store.close();
  }
}

/** The kept spans in the form a trace store must have them; of a resent span only the last one counts. */
export function exportedSpans(home: string, environment?: string): Promise<StoredSpan[]> {
  return withStore(home, async ({ db, id }) => {
    const { rows } = await sql<{ body: string }>`SELECT body FROM exported_span`.execute(db);
    const resource = {
      'service.name': 'stepmeter',
      'service.version': VERSION,
      'service.instance.id': id,
      ...(environment ? { 'deployment.environment.name': environment } : {}),
    };
    return rows.map(({ body }) => expectedSpan(JSON.parse(body) as SpanData, resource)).toSorted(byId);
  });
}

/** Orders spans independently of their times. */
export function byId(a: StoredSpan, b: StoredSpan): number {
  return a.traceId.localeCompare(b.traceId) || a.spanId.localeCompare(b.spanId);
}

/**
 * What Jaeger's Badger storage adds to a link in place of its attributes, which it drops: Stepmeter's links have none.
 * It also converts lists and maps to JSON, which Stepmeter's attributes do not use.
 */
const LINK_ATTRIBUTES = { 'opentracing.ref_type': 'follows_from' } as const;

/** A span of the outbox in the form a trace store must have it. */
export function expectedSpan(span: SpanData, resource: Readonly<Record<string, string>>): StoredSpan {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId ? { parentSpanId: span.parentSpanId } : {}),
    name: span.name,
    kind: span.kind,
    startTime: wholeMicroseconds(span.startedAt),
    endTime: wholeMicroseconds(Math.max(span.startedAt, span.endedAt)),
    ...attributesOf(span.attributes),
    status: span.errorType ? { code: 'error', message: span.errorType } : { code: 'unset', message: '' },
    links: (span.links ?? []).map((link) => ({ ...link, attributes: LINK_ATTRIBUTES })),
    events: (span.events ?? []).map(({ name, at, attributes }) => ({
      name,
      time: wholeMicroseconds(at),
      ...attributesOf(attributes),
    })),
    resource,
    resourceTypes: typesOf(resource),
  };
}

function wholeMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function attributesOf(all: Attributes): Pick<StoredSpan, 'attributes' | 'attributeTypes'> {
  const present = Object.entries(all).filter(([, value]) => value !== null && value !== undefined);
  const attributes = Object.fromEntries(present) as StoredSpan['attributes'];
  return { attributes, attributeTypes: typesOf(attributes) };
}

/** OTLP distinguishes integers and floats, and the exporter sends whole numbers as integers. */
function typesOf(attributes: Readonly<Record<string, unknown>>): AttributeTypes {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      key,
      typeof value === 'string'
        ? 'string'
        : typeof value === 'boolean'
          ? 'bool'
          : Number.isInteger(value)
            ? 'int'
            : 'double',
    ]),
  );
}
