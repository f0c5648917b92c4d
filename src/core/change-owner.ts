/** A tool call, and when it ran; times in milliseconds since 1970. */
export type TimedCall = {
  readonly toolUseId: string;
  readonly tool: string;
  readonly startedAt: number;
  readonly endedAt: number;
};

/** When a change happened: at one moment, or somewhere between two. */
export type ChangeTime = { readonly from: number; readonly to: number };

/** A hook tells the end of a call a little late, and the beginning is told by the duration: as much too late. */
export const MAX_HOOK_DELAY_MS = 250;

const SHELLS = new Set(['Bash', 'PowerShell']);

/** Whether a tool is a shell, whose commands change files without telling which. */
export function isShell(tool: string): boolean {
  return SHELLS.has(tool);
}

/** Whether a tool may change files that it does not report: a shell, or a tool of an MCP server. */
export function changesUnreported(tool: string): boolean {
  return isShell(tool) || tool.startsWith('mcp__');
}

/**
 * The calls that may have done a change that happened at this moment: none, the one that did, or several that ran side
 * by side. `lateMs` is by how much a call may have begun earlier than it is known to have.
 */
export function possibleOwners<T extends TimedCall>(
  calls: readonly T[],
  moment: ChangeTime,
  lateMs: number = MAX_HOOK_DELAY_MS,
): readonly T[] {
  const able = calls.filter(({ tool }) => changesUnreported(tool));
  const during = able.filter((call) => isWithin(call, moment, 0));
  if (during.length > 0) return during.filter((call) => !isStrictlyLater(call, moment, during));
  return earliest(able.filter((call) => isWithin(call, moment, lateMs)));
}

/** Ends are whole milliseconds. */
const ROUNDING_MS = 1;

/** Whether a moment lies within a call, whose beginning is known no better than this. */
function isWithin(call: TimedCall, { from, to }: ChangeTime, lateMs: number): boolean {
  return to >= call.startedAt - lateMs && from <= call.endedAt + ROUNDING_MS;
}

/** Whether a call began no earlier than another ended, and no process can have started in it yet. */
function isStrictlyLater(call: TimedCall, { to }: ChangeTime, calls: readonly TimedCall[]): boolean {
  return (
    to <= call.startedAt + ROUNDING_MS &&
    calls.some(({ startedAt, endedAt }) => startedAt < call.startedAt && endedAt <= call.startedAt)
  );
}

function earliest<T extends TimedCall>(calls: readonly T[]): readonly T[] {
  return calls.toSorted((a, b) => a.startedAt - b.startedAt).slice(0, 1);
}

/** The one call that did a change that happened at this moment; undefined where it may have been several: nothing is guessed. */
export function ownerOf<T extends TimedCall>(calls: readonly T[], moment: ChangeTime): T | undefined {
  const possible = possibleOwners(calls, moment);
  return possible.length === 1 ? possible[0] : undefined;
}
