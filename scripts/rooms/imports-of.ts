import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';

/**
 * The files of the repository that a TypeScript file imports, by a relative path or by the name of the package; types
 * and lazy imports included.
 */
export function importsOf(file: string, source: string): string[] {
  return requestsOf(file, source).flatMap((request) => {
    if (request.startsWith('.')) return normalize(join(dirname(file), request));
    const [, entry = 'sdk'] = /^stepmeter(?:\/(.+))?$/.exec(request) ?? [undefined, ''];
    return entry === '' ? [] : `src/${entry}/index.ts`;
  });
}

/** What a TypeScript file imports, as it is written: relative paths and names of modules. */
export function requestsOf(file: string, source: string): string[] {
  const { module } = parseSync(file, source);
  return [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => textOf(source.slice(start, end))),
  ];
}

/** The text of a string literal; nothing of another expression, whose value is only known when it runs. */
function textOf(expression: string): string[] {
  return /^['"`]/.test(expression) ? [expression.slice(1, -1)] : [];
}
