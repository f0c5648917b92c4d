import type { DataFrame, DataLink, Field } from '@grafana/data';
import type { FoundSpan, FoundTrace } from '../../../traceql/find-traces.ts';
import { grafana } from '../grafana-data.ts';

type FoundRow = { readonly trace: FoundTrace; readonly span: FoundSpan };

/** Converts the spans of a search to a table as Grafana's Tempo data source does. */
export function spansTable(traces: readonly FoundTrace[]): DataFrame {
  const rows = traces.flatMap((trace) =>
    trace.spanSets.flatMap(({ spans }) => spans.map((span): FoundRow => ({ trace, span }))),
  );
  const attributes = new Set(rows.flatMap(({ span }) => Object.keys(span.attributes)));
  const { string, time, number } = grafana.FieldType;
  const fields: Field[] = [
    { name: 'traceIdHidden', type: string, config: {}, values: rows.map(({ trace }) => trace.traceId) },
    named(
      'traceService',
      'Trace Service',
      rows.map(({ trace }) => trace.rootService),
      200,
    ),
    named(
      'traceName',
      'Trace Name',
      rows.map(({ trace }) => trace.rootName),
      200,
    ),
    withLink(
      named(
        'spanID',
        'Span ID',
        rows.map(({ span }) => span.spanId),
        200,
      ),
    ),
    {
      ...named(
        'time',
        'Start time',
        rows.map(({ span }) => span.startTime),
      ),
      type: time,
    },
    named(
      'name',
      'Name',
      rows.map(({ span }) => span.name),
    ),
    // Attribute columns contain text, whatever the type of the attribute.
    ...[...attributes].toSorted().map((name) =>
      named(
        name,
        name,
        rows.map(({ span }) => textOf(span.attributes[name])),
      ),
    ),
    durationField(rows, number),
  ];
  return { name: 'Spans', refId: 'traces', length: rows.length, fields };
}

function named(name: string, displayNameFromDS: string, values: (string | number)[], width?: number): Field {
  const custom = width === undefined ? {} : { custom: { width } };
  return { name, type: grafana.FieldType.string, config: { displayNameFromDS, ...custom }, values };
}

function withLink(field: Field): Field {
  const link: DataLink = {
    title: 'Span: ${__value.raw}',
    url: '',
    internal: {
      datasourceUid: 'tempo',
      datasourceName: 'Tempo',
      query: { query: '${__data.fields.traceIdHidden}', queryType: 'traceql' },
    },
  };
  return { ...field, config: { ...field.config, unit: 'string', links: [link] } };
}

function textOf(value: unknown): string {
  return value === undefined ? '' : String(value as string | number | boolean);
}

function durationField(rows: readonly FoundRow[], type: Field['type']): Field {
  const field = named(
    'duration',
    'Duration',
    rows.map(({ span }) => span.durationMs * 1e6),
    120,
  );
  return { ...field, type, config: { ...field.config, unit: 'ns' } };
}
