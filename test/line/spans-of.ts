import type { StoredSpan } from '../../src/testing/stack/stored-span.ts';

/** A trace as indented names, children ordered by start time: easy to compare and to read. */
export function traceTree(spans: readonly StoredSpan[]): string {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const below = (parent: string | undefined, depth: number): string[] =>
    spans
      .filter((span) => (parent === undefined ? !ids.has(span.parentSpanId ?? '') : span.parentSpanId === parent))
      .toSorted((a, b) => a.startTime - b.startTime || a.name.localeCompare(b.name))
      .flatMap((span) => [`${'  '.repeat(depth)}${span.name}`, ...below(span.spanId, depth + 1)]);
  return below(undefined, 0).join('\n');
}

/** The sum of a numeric attribute over spans. */
export function sumOf(spans: readonly StoredSpan[], attribute: string): number {
  return spans.reduce((sum, span) => sum + Number(span.attributes[attribute] ?? 0), 0);
}
