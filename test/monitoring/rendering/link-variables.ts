import type { DataFrame, Field, InterpolateFunction, ScopedVars } from '@grafana/data';
import { expand, type Scope } from '../template-variables.ts';
import { grafana } from './grafana-data.ts';

/** Interpolates variables as Grafana does, and collects those without a value. */
export type LinkVariables = { readonly replace: InterpolateFunction; readonly unresolved: Set<string> };

const VARIABLE = /\$\{[^}]+\}|\$[A-Za-z_]\w*/g;

/** Creates the function with which Grafana interpolates links: variables of the dashboard and of the selected row. */
export function linkVariables(scope: Scope): LinkVariables {
  const unresolved = new Set<string>();
  const replace: InterpolateFunction = (text = '', scopedVars) =>
    text.replaceAll(VARIABLE, (word: string) => {
      const value = valueOf(word, scope, contextOf(scopedVars));
      if (value === undefined) unresolved.add(word);
      return value ?? '';
    });
  return { replace, unresolved };
}

/** The context of a link: a row of a column, or a series. */
type Context = { readonly frame: DataFrame; readonly field: Field; readonly rowIndex?: number };

function valueOf(word: string, scope: Scope, context: Context | undefined): string | undefined {
  const name = word.replaceAll(/^\$\{?|\}$/g, '');
  if (name === '__url_time_range') return `from=${scope.from}&to=${scope.to}`;
  if (name.startsWith('__data.fields')) return columnValue(name, context);
  if (name.startsWith('__field.labels.')) return context?.field.labels?.[name.slice('__field.labels.'.length)];
  if (name.startsWith('__value.')) return context && textOf(context.field.values[context.rowIndex ?? 0]);
  try {
    return expand(word, scope);
  } catch {
    return undefined;
  }
}

/** The text of a column in the selected row. An empty cell has none, although Grafana displays its `noValue`. */
function columnValue(name: string, { frame, rowIndex = 0 }: Partial<Context> = {}): string | undefined {
  const [, quoted, plain] = /^__data\.fields(?:\["(.+)"\]|\.(\w+))$/.exec(name) ?? [];
  const column = quoted ?? plain;
  if (!frame || column === undefined) return undefined;
  const named = frame.fields.find((field) => field.name === column || field.config.displayName === column);
  if (!named || textOf(named.values[rowIndex]) === undefined) return undefined;
  return String((grafana.getFieldDisplayValuesProxy({ frame, rowIndex }) as Record<string, unknown>)[column]);
}

function textOf(value: unknown): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : String(value as string | number);
}

function contextOf(scopedVars: ScopedVars | undefined): Context | undefined {
  return (scopedVars?.['__dataContext'] as { value?: Context } | undefined)?.value;
}
