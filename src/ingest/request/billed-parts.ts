import { modelFamily, plainModel, UNKNOWN_MODEL } from '../../pricing/model-name.ts';
import { sumUsage, type TokenUsage } from '../../pricing/usage.ts';
import type { Bill, BilledModel } from '../../spool/record.ts';
import type { RequestTable } from '../../store/schema.ts';
import { unattributedTokens } from './unattributed-tokens.ts';
import { usageOfRow } from './usage-of-row.ts';

/** The entry of one model on a bill, and the requests that it charges. */
export type BilledPart = Entry & { readonly rows: readonly RequestTable[] };

/** The entry of one model on a bill. */
type Entry = {
  /** A name of the model on the bill. */
  readonly name: string;
  readonly billed: BilledModel;
};

/**
 * Divides the requests of a session among the entries of its bill. A bill can list one model under several names, and
 * under names that no transcript has: an alias such as `sonnet`, or the ARN of an inference profile. Such an entry is
 * for the model that is not on the bill and whose tokens it includes. What the total of the bill has beyond its entries
 * is for the models without one.
 */
export function billedParts(bill: Bill, rows: readonly RequestTable[]): BilledPart[] {
  const [entries, byModel] = [entriesOf(bill), Map.groupBy(rows, (row) => plainModel(row.model))];
  const aliases = new Map<Entry, string>();
  for (const model of byModel.keys()) {
    if (entries.has(model)) continue;
    const open = [...entries].filter(([name, entry]) => isAlias(name, model) && !aliases.has(entry));
    const alias = open.map(([, entry]) => entry).find(({ billed }) => includes(billed, byModel.get(model) ?? []));
    if (alias) aliases.set(alias, model);
  }
  const parts = [...entries].map(([model, entry]) => ({
    ...entry,
    rows: byModel.get(aliases.get(entry) ?? model) ?? [],
  }));
  return [...parts, ...partBeyondEntries(bill, parts, rows)];
}

/** The entries of a bill by canonical model name. */
function entriesOf(bill: Bill): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const [name, billed] of Object.entries(bill.models)) {
    const model = plainModel(billed.canonical ?? name);
    const other = entries.get(model);
    entries.set(model, other ? { name: other.name, billed: addModels(other.billed, billed) } : { name, billed });
  }
  return entries;
}

function addModels(a: BilledModel, b: BilledModel): BilledModel {
  const usage = Object.fromEntries(
    Object.entries(a.usage).map(([kind, tokens]) => [kind, tokens + b.usage[kind as keyof TokenUsage]]),
  ) as TokenUsage;
  return { ...a, ...b, usage, costNanoUsd: a.costNanoUsd + b.costNanoUsd };
}

/** Whether a name on a bill, which is not the name of a model, can stand for a model. */
function isAlias(name: string, model: string): boolean {
  const family = modelFamily(name);
  return !name.startsWith('claude-') && (family === undefined || family === modelFamily(model));
}

function includes(billed: BilledModel, rows: readonly RequestTable[]): boolean {
  return Object.values(unattributedTokens(billed, rows)).every((tokens) => tokens >= 0);
}

/** Amounts on a bill are rounded one by one. */
const ROUNDING_NANO_USD = 1000;

function partBeyondEntries(bill: Bill, parts: readonly BilledPart[], rows: readonly RequestTable[]): BilledPart[] {
  const entries = parts.map(({ billed }) => billed);
  const amount = bill.costNanoUsd - entries.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0);
  const isInEntries = entries.some(({ isGuess, costNanoUsd }) => isGuess && costNanoUsd === 0);
  if (isInEntries || amount <= ROUNDING_NANO_USD) return [];
  const listed = new Set(parts.flatMap((part) => part.rows));
  const others = rows.filter((row) => !listed.has(row));
  const [first] = others;
  const usage = sumUsage(others.map(usageOfRow));
  return [{ name: first?.model ?? UNKNOWN_MODEL, billed: { usage, costNanoUsd: amount }, rows: others }];
}
