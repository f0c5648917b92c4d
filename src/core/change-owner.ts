/** A tool call, and when it ran; times in milliseconds since 1970. */
export type TimedCall = {
  readonly toolUseId: string;
  readonly tool: string;
  readonly startedAt: number;
  readonly endedAt: number;
};

/** When a change happened: at one moment, or somewhere between two. */
export type Moment = { readonly from: number; readonly to: number };

const SHELLS = new Set(['Bash', 'PowerShell']);

/** Whether a tool is a shell, whose commands change files without telling which. */
export const isShell = (tool: string): boolean => SHELLS.has(tool);

/** Whether a tool may change files that it does not report: a shell, or a tool of an MCP server. */
export const changesUnreported = (tool: string): boolean => isShell(tool) || tool.startsWith('mcp__');

/** A hook tells the end of a call a little late, and the beginning is told by the duration: as much too late. */
export const LATE_MS = 250;

/** Ends are whole milliseconds. */
const ROUNDING_MS = 1;

/** Whether `at` lies within a call, whose beginning is known no better than this. */
const isWithin = (call: TimedCall, { from, to }: Moment, lateMs: number): boolean =>
  to >= call.startedAt - lateMs && from <= call.endedAt + ROUNDING_MS;

const earliest = <T extends TimedCall>(calls: readonly T[]): T | undefined =>
  calls.toSorted((a, b) => a.startedAt - b.startedAt)[0];

/**
 * The call that did a change that happened at this moment; undefined where none did, or where several calls ran side by
 * side and it may have been any of them: nothing is guessed. `lateMs` is by how much a call may have begun earlier than
 * it is known to have.
 */
export const ownerOf = <T extends TimedCall>(
  calls: readonly T[],
  moment: Moment,
  lateMs: number = LATE_MS,
): T | undefined => {
  const able = calls.filter(({ tool }) => changesUnreported(tool));
  const during = able.filter((call) => isWithin(call, moment, 0));
  if (during.length > 0) return during.length === 1 ? during[0] : undefined;
  return earliest(able.filter((call) => isWithin(call, moment, lateMs)));
};
