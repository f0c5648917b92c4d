import { databaseUrl, storeFile, type Environment } from '../core/environment.ts';
import { asNumber, asObject, asText, parseJson, type JsonObject } from '../core/json.ts';
import { printable } from '../core/text/printable.ts';
import { spendSince, type RunningSession } from '../store/spend-today.ts';

/**
 * The text of Claude's status line from the JSON that the CLI passes: cost of the session, spend of the day, model, use
 * of the context. Whatever is unknown is left out, and nothing fails: an error would replace the status line.
 */
export function statusLine(input: string, env: Environment, now: number): string {
  const status = asObject(parseJson(input));
  const cost = asNumber(asObject(status['cost'])['total_cost_usd']);
  const today = todayUsd(status, cost, { env, now });
  const context = contextPercent(asObject(status['context_window']));
  const parts = [
    cost === undefined ? undefined : `${dollars(cost)} session`,
    today === undefined ? undefined : `${dollars(today)} today`,
    asText(asObject(status['model'])['display_name']) ?? asText(asObject(status['model'])['id']),
    context === undefined ? undefined : `${context} % context`,
  ];
  return parts.flatMap((part) => (part ? [printable(part)] : [])).join(' · ');
}

type Place = { readonly env: Environment; readonly now: number };

/** A database on another machine is not asked: that takes longer than a status line may. */
function todayUsd(status: JsonObject, cost: number | undefined, { env, now }: Place): number | undefined {
  if (databaseUrl(env) !== undefined) return undefined;
  const id = asText(status['session_id']);
  const running: RunningSession | undefined =
    id && cost !== undefined ? { claudeSessionId: id, costNanoUsd: Math.round(cost * 1e9) } : undefined;
  try {
    return spendSince(storeFile(env), new Date(now).setHours(0, 0, 0, 0), running) / 1e9;
  } catch {
    return undefined;
  }
}

function contextPercent(window: JsonObject): number | undefined {
  const known = asNumber(window['used_percentage']);
  if (known !== undefined) return Math.round(known);
  const [size, usage] = [asNumber(window['context_window_size']), asObject(window['current_usage'])];
  const kinds = ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'];
  const tokens = kinds.flatMap((kind) => asNumber(usage[kind]) ?? []);
  if (!size || tokens.length === 0) return undefined;
  return Math.round((100 * tokens.reduce((a, b) => a + b, 0)) / size);
}

function dollars(usd: number): string {
  return `$${usd.toFixed(2)}`;
}
