import { describe, expect, test } from 'vitest';
import { arrange } from '../scripts/top-down/arrange.ts';
import { parseModule } from '../scripts/top-down/parse-module.ts';

describe('top-down order', () => {
  test('puts the exported function first and helpers below it in the order of their calls', () => {
    expect(
      arranged(`
        import { x } from './x.ts';
        const b = (): number => c() + LIMIT;
        const c = (): number => x;
        const a = (): number => 1;
        /** The most. */
        const LIMIT = 3;
        /** Adds. */
        export const main = (): number => a() + b();
      `),
    ).toBe(`import { x } from './x.ts';

/** Adds. */
export function main(): number {
  return a() + b();
}

function a(): number {
  return 1;
}

/** The most. */
const LIMIT = 3;

function b(): number {
  return c() + LIMIT;
}

function c(): number {
  return x;
}`);
  });

  test('keeps a value before what reads it while the file is loaded, also through a function', () => {
    const text = arranged(`
      const read = (): number => BASE;
      const BASE = 2;
      export const SUM = read() + 1;
    `);
    expect(text.indexOf('BASE = 2')).toBeLessThan(text.indexOf('SUM ='));
  });

  test('keeps what is awaited while the file is loaded in its place among the effects', () => {
    const text = arranged(`
      start();
      const result = await work();
      stop();
      console.log(result);
    `);
    const places = ['start()', 'await work()', 'stop()', 'console.log'].map((part) => text.indexOf(part));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test('keeps the order of statements with calls, also of values that only a function reads', () => {
    const text = arranged(`
      const startedAt = performance.now();
      work();
      const took = performance.now() - startedAt;
      const stoppedAt = Date.now();
      report(took);
      function report(ms: number): void {
        print(ms, stoppedAt, startedAt);
      }
    `);
    const places = ['startedAt =', 'work()', 'took =', 'stoppedAt =', 'report(took)'].map((part) => text.indexOf(part));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test('moves values without calls, and those of pure calls, to the functions that read them', () => {
    const text = arranged(`
      const KNOWN = new Set(['a']);
      start();
      export function isKnown(name: string): boolean {
        return KNOWN.has(name);
      }
    `);
    expect(text.indexOf('KNOWN =')).toBeGreaterThan(text.indexOf('start()'));
  });

  test('puts a table of functions below the function that uses it', () => {
    const text = arranged(`
      const one = (): number => 1;
      const TABLE = { one };
      export const call = (): number => TABLE.one();
    `);
    const places = ['function call', 'const TABLE', 'function one'].map((part) => text.indexOf(part));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThanOrEqual(0);
  });

  test.each([
    ['const f = async <T,>(x: T): Promise<T> => x;', 'async function f<T,>(x: T): Promise<T> {\n  return x;\n}'],
    [
      'export const f = (): { a: number } => ({ a: 1 });',
      'export function f(): { a: number } {\n  return { a: 1 };\n}',
    ],
    ['const f: F = () => 1;', 'const f: F = () => 1;'],
  ])('writes %s as a declaration, unless it has a type of its own', (source, expected) => {
    expect(arranged(source)).toBe(expected);
  });

  test('is kept by a file that has it', () => {
    const items = parseModule('a.ts', 'export function a(): void {\n  b();\n}\n\nfunction b(): void {}\n');
    expect(arrange(items)).toEqual(items);
    expect(items.every(({ isConverted }) => !isConverted)).toBe(true);
  });
});

/** The items of a source in their order, without indentation at the top level. */
function arranged(source: string): string {
  const lines = source.split('\n').map((line) => line.trimStart());
  return arrange(parseModule('a.ts', lines.join('\n').trim()))
    .map(({ text }) => text)
    .join('\n\n');
}
