import type { parser } from '@grafana/lezer-traceql';

/** A node of the syntax tree. */
export type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** The operand of a condition: an attribute of the span or its resource, or an intrinsic such as `duration`. */
export type Field =
  | { readonly scope: 'span' | 'resource'; readonly name: string }
  | { readonly scope: 'intrinsic'; readonly name: Intrinsic };

/** A constant; durations are milliseconds, `status` and `kind` are names such as `error` and `client`. */
export type Constant =
  | { readonly type: 'string' | 'keyword'; readonly value: string }
  | { readonly type: 'int' | 'double' | 'duration'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean };

/** A comparison operator. */
export type Comparison = '=' | '!=' | '=~' | '!~' | '<' | '<=' | '>' | '>=';

/** An expression: conditions joined by `&&` and `||`; fields and constants are its leaves. */
export type Condition =
  | { readonly type: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly type: 'comparison'; readonly field: Field; readonly operator: Comparison; readonly constant: Constant }
  | { readonly type: 'field'; readonly field: Field }
  | { readonly type: 'constant'; readonly constant: Constant };

/** The canonical name of an intrinsic. */
export type Intrinsic = (typeof INTRINSICS)[keyof typeof INTRINSICS];

/** Operator precedence, from Tempo's own grammar: https://github.com/grafana/tempo/blob/main/pkg/traceql/expr.y */
const PRECEDENCE: Readonly<Record<string, number>> = {
  ...{ '||': 1, '&&': 1 },
  ...{ '=': 2, '!=': 2, '=~': 2, '!~': 2, '<': 2, '<=': 2, '>': 2, '>=': 2 },
  '+': 3,
};

/**
 * Parses an expression. The editor grammar gives every operator the same precedence, so operands are grouped here.
 * @throws for operators or operands that the evaluator does not support
 */
export function parseExpression(query: string, node: SyntaxNode): Condition {
  const tokens = tokensOf(query, node);
  refuseMixed(query, tokens);
  const climb = (least: number): Condition => {
    let left = tokens.shift() as Condition;
    for (let next = tokens[0]; isOperator(next); next = tokens[0]) {
      const precedence = PRECEDENCE[next.operator];
      if (precedence === undefined) throw refuse(query, next.operator);
      if (precedence < least) break;
      tokens.shift();
      left = combine(query, left, next.operator, climb(precedence + 1));
    }
    return left;
  };
  return climb(0);
}

type Token = Condition | Operator;

type Operator = { readonly operator: string };

/** Operands and operators from left to right; a parenthesized expression is one operand. */
function tokensOf(query: string, node: SyntaxNode): Token[] {
  const tokens: Token[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    const text = query.slice(child.from, child.to);
    if (child.name === 'FieldExpression')
      tokens.push(...(isInParentheses(child) ? [parseExpression(query, child)] : tokensOf(query, child)));
    else if (['FieldOp', 'And', 'Or'].includes(child.name)) tokens.push({ operator: text });
    else tokens.push(leafOf(query, child, text));
  }
  // A sign or a negation has no syntax node.
  if (!/^[\w.:"`({]/.test(query.slice(node.from))) throw refuse(query, query.slice(node.from, node.to));
  return tokens;
}

function isInParentheses(node: SyntaxNode): boolean {
  return node.firstChild !== null && node.firstChild.from > node.from;
}

const INTRINSICS = {
  name: 'name',
  'span:name': 'name',
  status: 'status',
  'span:status': 'status',
  kind: 'kind',
  'span:kind': 'kind',
  duration: 'duration',
  'span:duration': 'duration',
  rootName: 'rootName',
  'trace:rootName': 'rootName',
  rootServiceName: 'rootService',
  'trace:rootService': 'rootService',
  traceDuration: 'traceDuration',
  'trace:duration': 'traceDuration',
} as const;

function leafOf(query: string, { name, firstChild }: SyntaxNode, text: string): Condition {
  if (name === 'AttributeField') {
    const [, scope, attribute = ''] = /^(span|resource)\.(.+)$/.exec(text) ?? [];
    if (scope === 'span' || scope === 'resource') return { type: 'field', field: { scope, name: attribute } };
  }
  if (name === 'IntrinsicField' && Object.hasOwn(INTRINSICS, text)) {
    const intrinsic = INTRINSICS[text as keyof typeof INTRINSICS];
    return { type: 'field', field: { scope: 'intrinsic', name: intrinsic } };
  }
  if (name === 'Static') return { type: 'constant', constant: constantOf(query, firstChild?.name, text) };
  throw refuse(query, text);
}

function constantOf(query: string, kind: string | undefined, text: string): Constant {
  if (kind === 'String') return { type: 'string', value: text.startsWith('`') ? text.slice(1, -1) : unquoted(text) };
  if (kind === 'Integer') return { type: 'int', value: Number(text) };
  if (kind === 'Float') return { type: 'double', value: Number(text) };
  if (kind === 'Duration') return { type: 'duration', value: milliseconds(query, text) };
  if (text === 'true' || text === 'false') return { type: 'bool', value: text === 'true' };
  if (text === 'nil') throw refuse(query, text);
  return { type: 'keyword', value: text };
}

/** Go's and JSON's string literals agree for all queries in use. */
function unquoted(text: string): string {
  return JSON.parse(text) as string;
}

const UNITS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 6e4, h: 36e5 };

function milliseconds(query: string, text: string): number {
  const [, count, unit = ''] = /^([\d.]+)([a-zµ]+)$/.exec(text) ?? [];
  const size = UNITS[unit];
  if (size === undefined) throw refuse(query, text);
  return Number(count) * size;
}

function refuse(query: string, part: string): Error {
  return new Error(`Cannot evaluate "${part}" of TraceQL "${query}": not implemented. Add it to test/traceql`);
}

/**
 * Unlike most languages, Tempo gives `&&` and `||` the same precedence: without parentheses the query is misleading.
 */
function refuseMixed(query: string, tokens: readonly Token[]): void {
  const operators = tokens.filter(isOperator).map(({ operator }) => operator);
  if (!operators.includes('&&') || !operators.includes('||')) return;
  throw new Error(`Cannot evaluate TraceQL "${query}": it mixes && and ||. Put one of them in parentheses`);
}

function isOperator(token: Token | undefined): token is Operator {
  return token !== undefined && 'operator' in token && !('type' in token);
}

function combine(query: string, left: Condition, operator: string, right: Condition): Condition {
  if (operator === '&&' || operator === '||') return { type: operator === '&&' ? 'and' : 'or', left, right };
  if (operator === '+') return sumOf(query, left, right);
  if (left.type !== 'field' || right.type !== 'constant') throw refuse(query, operator);
  return { type: 'comparison', field: left.field, operator: operator as Comparison, constant: right.constant };
}

/** Tempo evaluates constant expressions when it parses the query; a sum with a float is a float. */
function sumOf(query: string, left: Condition, right: Condition): Condition {
  const constants = [left, right].map((side) => (side.type === 'constant' ? side.constant : undefined));
  const [a, b] = constants;
  if (!a || !b || typeof a.value !== 'number' || typeof b.value !== 'number') throw refuse(query, '+');
  const type = a.type === 'double' || b.type === 'double' ? 'double' : a.type === b.type ? a.type : undefined;
  if (type !== 'double' && type !== 'int') throw refuse(query, '+');
  return { type: 'constant', constant: { type, value: a.value + b.value } };
}
