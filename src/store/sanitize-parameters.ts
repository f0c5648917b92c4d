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
  'verdict',
];

class SanitizeParameters extends OperationNodeTransformer {
  readonly #number: (value: number) => number;

  constructor(number: (value: number) => number) {
    super();
    this.#number = number;
  }

  #plain(value: unknown): unknown {
    if (typeof value === 'number') return this.#number(value);
    return typeof value === 'string' ? value.replaceAll('\0', '') : value;
  }

  protected override transformValue(node: ValueNode): ValueNode {
    return { ...super.transformValue(node), value: this.#plain(node.value) };
  }

  protected override transformPrimitiveValueList(node: PrimitiveValueListNode): PrimitiveValueListNode {
    return { ...super.transformPrimitiveValueList(node), values: node.values.map((value) => this.#plain(value)) };
  }
}

/**
 * Sanitizes every statement parameter: numbers become integers within JavaScript's exact range, strings lose NUL
 * characters. SQLite would store a fraction or a NUL, PostgreSQL rejects the whole statement; with this plugin both
 * store the same, and no record can block a relay on one database but not on the other.
 */
export function sanitizeParameters(): KyselyPlugin {
  const [counts, measurements] = [new SanitizeParameters(whole), new SanitizeParameters((value) => value)];
  return {
    transformQuery: ({ node, queryId }: PluginTransformQueryArgs): RootOperationNode =>
      (isMeasured(node) ? measurements : counts).transformNode(node, queryId),
    transformResult: async ({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> => result,
  };
}

function whole(value: number): number {
  const within = Math.min(Math.max(value, -Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
  return Number.isNaN(within) ? 0 : Math.round(within);
}

function isMeasured(node: RootOperationNode): boolean {
  return node.kind === 'InsertQueryNode' && MEASURED_TABLES.some((table) => table === node.into?.table.identifier.name);
}
