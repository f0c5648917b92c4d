import {
  OperationNodeTransformer,
  type KyselyPlugin,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type PrimitiveValueListNode,
  type QueryResult,
  type RootOperationNode,
  type UnknownRow,
  type ValueNode,
} from 'kysely';
import type { Schema } from './schema.ts';

/** Tables with measurement columns; all other numbers in the store are integers. */
export const MEASURED_TABLES: readonly (keyof Schema)[] = [
  'attempt_fact',
  'decision',
  'exemplar',
  'run_fact',
  'selection_alarm',
  'suggestion',
  'verdict',
];

/** Sanitizes the values of a table's columns, as {@link sanitizeParameters} those of a statement. */
export function sanitizerOf(table: keyof Schema): (value: unknown) => unknown {
  const number = MEASURED_TABLES.includes(table) ? asItIs : whole;
  return (value) => sanitized(value, number);
}

function asItIs(value: number): number {
  return value;
}

function whole(value: number): number {
  const within = Math.min(Math.max(value, -Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
  return Number.isNaN(within) ? 0 : Math.round(within);
}

function sanitized(value: unknown, number: (value: number) => number): unknown {
  if (typeof value === 'number') return number(value);
  // Nearly no text has one, and to look for it takes a fraction of the time.
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '') : value;
}

/**
 * Sanitizes every statement parameter: numbers become integers within JavaScript's exact range, strings lose NUL
 * characters. SQLite would store a fraction or a NUL, PostgreSQL rejects the whole statement; with this plugin both
 * store the same, and no record can block a relay on one database but not on the other.
 */
export function sanitizeParameters(): KyselyPlugin {
  const [counts, measurements] = [new SanitizeParameters(whole), new SanitizeParameters(asItIs)];
  return {
    transformQuery: ({ node, queryId }: PluginTransformQueryArgs): RootOperationNode =>
      (isMeasured(node) ? measurements : counts).transformNode(node, queryId),
    transformResult: async ({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> => result,
  };
}

class SanitizeParameters extends OperationNodeTransformer {
  readonly #number: (value: number) => number;

  constructor(number: (value: number) => number) {
    super();
    this.#number = number;
  }

  protected override transformValue(node: ValueNode): ValueNode {
    return { ...super.transformValue(node), value: sanitized(node.value, this.#number) };
  }

  protected override transformPrimitiveValueList(node: PrimitiveValueListNode): PrimitiveValueListNode {
    return {
      ...super.transformPrimitiveValueList(node),
      values: node.values.map((value) => sanitized(value, this.#number)),
    };
  }
}

function isMeasured(node: RootOperationNode): boolean {
  return node.kind === 'InsertQueryNode' && MEASURED_TABLES.some((table) => table === node.into?.table.identifier.name);
}
