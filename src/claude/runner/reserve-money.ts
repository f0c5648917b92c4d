import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { asNumber, asObject, asText, parseJson } from '../../core/json.ts';
import { moneyLimitOf } from '../../core/money-limit.ts';
import { toUsd } from '../../pricing/pricing.ts';
import type { Ledger } from '../../spool/record.ts';
import { readContext } from '../../spool/context-folder.ts';
import { withRegularFile } from '../../spool/regular-file.ts';
import { flagValue } from '../cli/cli-flags.ts';
import { priceOfRequests } from './claude-result.ts';

/** What a session of a run with a limit of money may spend. */
export type Reservation = {
  /** In US dollars; undefined without a limit. */
  readonly usd: number | undefined;
  /** Gives back what was not spent. Of a session without a ledger everything may be spent; of one that never started, nothing. */
  readonly release: (ended: { readonly ledger: Ledger | undefined } | 'not started') => void;
};

const WITHOUT_LIMIT: Reservation = { usd: undefined, release: () => {} };

/** Not a record, because of the leading dot: the relay ignores it, and removes it with the folder. */
const FILE = '.money';

const FLAG = '--max-budget-usd';

/**
 * Reserves money of the run for a session: what its own `--max-budget-usd` names, or all that the sessions before it have
 * left. Sessions of several processes append to one file, and what each gets follows from the lines before its own.
 * @param folder the spool folder of the step or run around the session
 * @throws {UserError} if nothing is left
 */
export function reserveMoney(session: string, args: readonly string[], folder: string | undefined): Reservation {
  const context = folder === undefined ? undefined : readContext(folder);
  const limit = context && moneyLimitOf(context);
  if (!folder || !context || limit === undefined) return WITHOUT_LIMIT;
  const ofRun = join(dirname(folder), context.run.id);
  // The folder of a run that has ended may be gone.
  const file = join(existsSync(ofRun) ? ofRun : folder, FILE);
  const given = Number(flagValue(args, FLAG) ?? NaN);
  appendLine(file, { session, limit, ...(given > 0 && { wants: given }) });
  const usd = grantsIn(file).get(session) ?? 0;
  if (usd <= 0) throw nothingLeft(limit);
  const spend = (spent: number | undefined): void => {
    if (spent !== undefined) tryAppendLine(file, { session, spent });
  };
  return { usd, release: (ended) => spend(ended === 'not started' ? 0 : costOf(ended.ledger)) };
}

function appendLine(file: string, line: object): void {
  // The line break before it separates it from the rest of a line that was not finished.
  appendFileSync(file, `\n${JSON.stringify(line)}`, { mode: 0o600 });
}

/** What each session may spend, or has spent. */
function grantsIn(file: string): ReadonlyMap<string, number> {
  const granted = new Map<string, number>();
  const text = withRegularFile(file, (descriptor) => readFileSync(descriptor, 'utf8'));
  for (const line of text.split('\n')) {
    const entry = asObject(parseJson(line));
    const [session, limit, spent] = [asText(entry['session']), asNumber(entry['limit']), asNumber(entry['spent'])];
    if (!session) continue;
    if (spent !== undefined) granted.set(session, spent);
    if (limit === undefined) continue;
    const left = limit - [...granted.values()].reduce((sum, usd) => sum + usd, 0);
    granted.set(session, Math.max(0, Math.min(left, asNumber(entry['wants']) ?? Infinity)));
  }
  return granted;
}

function nothingLeft(limit: number): UserError {
  return new UserError(`Cannot start a session: nothing is left of the $${limit.toFixed(2)} that its run may cost`, {
    hint: 'Raise selection.runLimit or selection.dayLimit. Sessions that run at the same time share the limit if each has a --max-budget-usd',
  });
}

/** If it fails, all that was reserved counts as spent: the session has ended, and its end is recorded after this. */
function tryAppendLine(file: string, line: object): void {
  try {
    appendLine(file, line);
  } catch {
    // The disk is full, or the folder was removed.
  }
}

/** Undefined if it is not known. */
function costOf(ledger: Ledger | undefined): number | undefined {
  if (!ledger) return undefined;
  return ledger.bill ? toUsd(ledger.bill.costNanoUsd) : priceOfRequests(ledger.requests);
}

/** `-p`, alone or among single-letter flags that are written as one, such as `-cp`. */
const PRINT = /^-[a-z]*p[a-z]*$/;

/** The arguments with which the CLI itself ends a session in print mode that spends more; it has no limit for others. */
export function withBudget(args: readonly string[], usd: number | undefined): readonly string[] {
  if (usd === undefined || !args.some((arg) => arg === '--print' || PRINT.test(arg))) return args;
  const at = args.indexOf(FLAG);
  const others = args.filter(
    (arg, index) => !arg.startsWith(`${FLAG}=`) && (at < 0 || (index !== at && index !== at + 1)),
  );
  // A tenth of a cent is less than a response costs.
  return [FLAG, String(Math.max(0.001, Math.floor(usd * 1e6) / 1e6)), ...others];
}
