/** A matcher of a selector. */
export type Matcher = { readonly label: string; readonly operator: string; readonly value: string };

/** A PromQL expression, of the kinds that dashboards use. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | {
      readonly kind: 'selector';
      readonly metric: string;
      readonly matchers: readonly Matcher[];
      readonly offsetMs: number;
      readonly window: boolean;
    }
  | {
      readonly kind: 'subquery';
      readonly of: Expression;
      readonly rangeMs: number;
      readonly stepMs: number;
      readonly offsetMs: number;
    }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | {
      readonly kind: 'aggregation';
      readonly name: string;
      readonly labels: readonly string[];
      /** Whether results keep all labels but these. */
      readonly without: boolean;
      readonly args: readonly Expression[];
    }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly on: readonly string[] | undefined;
      /** Whether this is a many-to-one match. */
      readonly many: boolean;
      /** Whether a comparison has the modifier `bool`. */
      readonly bool: boolean;
      readonly left: Expression;
      readonly right: Expression;
    };

/** An expression contains what this parser does not support. */
export class NotUnderstood extends Error {}

/**
 * Parses PromQL without Grafana variables.
 * @throws {NotUnderstood} for what dashboards do not use
 */
export function readPromql(text: string): Expression {
  return new Reader(text).whole();
}

const TOKEN =
  /\s+|((?:\d+(?:ms|s|m|h|d|w|y))+(?![A-Za-z_]))|(\d+(?:\.\d+)?(?:e[+-]?\d+)?)|([A-Za-z_][\w:]*)|("(?:[^"\\]|\\.)*")|(=~|!~|!=|==|>=|<=|[-+*/%^(){}[\],=<>:])/gy;

/** Operators by precedence, lowest first. */
const LEVELS: readonly (readonly string[])[] = [
  ['or'],
  ['and', 'unless'],
  ['==', '!=', '<=', '<', '>=', '>'],
  ['+', '-'],
  ['*', '/', '%'],
  ['^'],
];

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5, y: 31_536e6 };

const AGGREGATIONS = ['sum', 'topk', 'bottomk', 'max', 'min', 'avg', 'count'];

class Reader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text);
  }

  whole(): Expression {
    const expression = this.#binary(0);
    if (this.#peek() !== undefined) throw new NotUnderstood(`Cannot read PromQL from ${this.#peek()}`);
    return expression;
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at];
  }

  #next(): string {
    return this.#tokens[this.#at++] ?? '';
  }

  #take(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#at += 1;
    return true;
  }

  #expect(token: string): void {
    const found = this.#next();
    if (found !== token) throw new NotUnderstood(`Cannot read PromQL: ${found} where ${token} belongs`);
  }

  #binary(level: number): Expression {
    const operators = LEVELS[level];
    if (!operators) return this.#unary();
    let left = this.#binary(level + 1);
    while (operators.includes(this.#peek() ?? '')) {
      const operator = this.#next();
      const bool = this.#take('bool');
      const on = this.#take('on') ? this.#names() : undefined;
      const many = this.#take('group_left');
      if (many && this.#peek() === '(' && this.#names().length > 0) throw new NotUnderstood('Labels are taken over');
      left = { kind: 'binary', operator, bool, on, many, left, right: this.#binary(level + 1) };
    }
    return left;
  }

  #unary(): Expression {
    if (!this.#take('-')) return this.#subquery(this.#primary());
    const minusOne = { kind: 'number', value: -1 } as const;
    const plain = { on: undefined, many: false, bool: false };
    return { kind: 'binary', operator: '*', ...plain, left: minusOne, right: this.#primary() };
  }

  #subquery(of: Expression): Expression {
    if (of.kind === 'selector' || !this.#take('[')) return of;
    const rangeMs = durationMs(this.#next());
    this.#expect(':');
    const stepMs = durationMs(this.#next());
    this.#expect(']');
    return { kind: 'subquery', of, rangeMs, stepMs, offsetMs: this.#offset() };
  }

  #offset(): number {
    if (!this.#take('offset')) return 0;
    return this.#take('-') ? -durationMs(this.#next()) : durationMs(this.#next());
  }

  #primary(): Expression {
    const token = this.#next();
    if (token === '(') return this.#closed(this.#binary(0));
    if (token.startsWith('"')) return { kind: 'string', value: JSON.parse(token) as string };
    if (/^\d/.test(token)) return { kind: 'number', value: Number(token) };
    if (AGGREGATIONS.includes(token)) return this.#aggregation(token);
    if (this.#take('(')) return { kind: 'call', name: token, args: this.#args() };
    return this.#selector(token);
  }

  #closed(expression: Expression): Expression {
    this.#expect(')');
    return expression;
  }

  #aggregation(name: string): Expression {
    const without = this.#take('without');
    const before = without || this.#take('by') ? this.#names() : [];
    this.#expect('(');
    const args = this.#args();
    return { kind: 'aggregation', name, args, without, labels: this.#take('by') ? this.#names() : before };
  }

  #args(): Expression[] {
    const args: Expression[] = [];
    while (!this.#take(')')) {
      args.push(this.#binary(0));
      this.#take(',');
    }
    return args;
  }

  #names(): string[] {
    this.#expect('(');
    const names: string[] = [];
    while (!this.#take(')')) {
      names.push(this.#next());
      this.#take(',');
    }
    return names;
  }

  #selector(metric: string): Expression {
    const matchers = this.#take('{') ? this.#matchers() : [];
    const window = this.#take('[');
    if (window) {
      this.#next();
      this.#expect(']');
    }
    return { kind: 'selector', metric, matchers, offsetMs: this.#offset(), window };
  }

  #matchers(): Matcher[] {
    const matchers: Matcher[] = [];
    while (!this.#take('}')) {
      const [label, operator, value] = [this.#next(), this.#next(), this.#next()];
      matchers.push({ label, operator, value: JSON.parse(value) as string });
      this.#take(',');
    }
    return matchers;
  }
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new NotUnderstood(`Cannot read PromQL at "${text.slice(at, at + 20)}"`);
    if (match[0].trim() !== '') tokens.push(match[0]);
  }
  return tokens;
}

/** Consecutive durations are added. */
function durationMs(token: string): number {
  const parts = [...token.matchAll(/(\d+)([a-z]+)/g)];
  if (parts.length === 0) throw new NotUnderstood(`Cannot read the duration ${token}`);
  return parts.reduce((sum, [, count = '', unit = '']) => sum + Number(count) * (UNIT_MS[unit] ?? Number.NaN), 0);
}
