/** A tool call and its time range, in milliseconds since 1970. */
export type TimedCall = {
  readonly toolUseId: string;
  readonly tool: string;
  readonly startedAt: number;
  readonly endedAt: number;
};

/** When a change happened: at a point in time, or somewhere in a range. */
export type ChangeTime = { readonly from: number; readonly to: number };

/**
 * Maximum delay of a hook. It shifts the end of a call and, derived from the duration, its start by the same amount.
 */
export const MAX_HOOK_DELAY_MS = 250;

const SHELLS = new Set(['Bash', 'PowerShell']);

/** Whether a tool is a shell, whose commands change files without reporting them. */
export function isShell(tool: string): boolean {
  return SHELLS.has(tool);
}

/** Whether a tool can change files without reporting them: a shell, or a tool of an MCP server. */
export function changesUnreported(tool: string): boolean {
  return isShell(tool) || tool.startsWith('mcp__');
}

/**
 * The calls that may have made a change at this time: none, one, or several concurrent ones. `lateMs` is how much
 * earlier than recorded a call may have started.
 */
export function possibleOwners<T extends TimedCall>(
  calls: readonly T[],
  changeTime: ChangeTime,
  lateMs: number = MAX_HOOK_DELAY_MS,
): readonly T[] {
  const able = calls.filter(({ tool }) => changesUnreported(tool));
  const during = able.filter((call) => isWithin(call, changeTime, 0));
  if (during.length > 0) return during.filter((call) => !isStrictlyLater(call, changeTime, during));
  return earliest(able.filter((call) => isWithin(call, changeTime, lateMs)));
}

/** End times are rounded to milliseconds. */
const ROUNDING_MS = 1;

/** Whether a time range lies within a call, whose start is known with this precision. */
function isWithin(call: TimedCall, { from, to }: ChangeTime, lateMs: number): boolean {
  return to >= call.startedAt - lateMs && from <= call.endedAt + ROUNDING_MS;
}

/** Whether a call started no earlier than another one ended, and no process can have started in it yet. */
function isStrictlyLater(call: TimedCall, { to }: ChangeTime, calls: readonly TimedCall[]): boolean {
  return (
    to <= call.startedAt + ROUNDING_MS &&
    calls.some(({ startedAt, endedAt }) => startedAt < call.startedAt && endedAt <= call.startedAt)
  );
}

function earliest<T extends TimedCall>(calls: readonly T[]): readonly T[] {
  return calls.toSorted((a, b) => a.startedAt - b.startedAt).slice(0, 1);
}

/** The one call that made a change at this time; undefined if there are several candidates. */
export function ownerOf<T extends TimedCall>(calls: readonly T[], changeTime: ChangeTime): T | undefined {
  const possible = possibleOwners(calls, changeTime);
  return possible.length === 1 ? possible[0] : undefined;
}
