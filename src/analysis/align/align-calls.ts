/** A tool call with the relative path of the file that it changed; null without a file. */
export type AlignableCall = { readonly tool: string; readonly path: string | null; readonly durationMs: number };

/** The calls of both runs with the same tool and path. */
export type CallPair = {
  readonly tool: string;
  readonly path: string | null;
  readonly a: CallSum;
  readonly b: CallSum;
};

/** Number and total duration of calls; both 0 if only the other run has any. */
export type CallSum = { readonly calls: number; readonly durationMs: number };

const NONE: CallSum = { calls: 0, durationMs: 0 };

/** Pairs tool calls by tool and path; those whose number differs most come first. */
export function alignCalls(a: readonly AlignableCall[], b: readonly AlignableCall[]): CallPair[] {
  const [sumsA, sumsB] = [sumsOf(a), sumsOf(b)];
  const keys = new Map([...a, ...b].map((call) => [keyOf(call), call]));
  const pairs = [...keys].map(([key, { tool, path }]) => ({
    tool,
    path,
    a: sumsA.get(key) ?? NONE,
    b: sumsB.get(key) ?? NONE,
  }));
  const change = (pair: CallPair): number => Math.abs(pair.b.calls - pair.a.calls);
  return pairs.toSorted((one, other) => change(other) - change(one));
}

function sumsOf(calls: readonly AlignableCall[]): Map<string, CallSum> {
  const sums = new Map<string, CallSum>();
  for (const call of calls) {
    const before = sums.get(keyOf(call)) ?? NONE;
    sums.set(keyOf(call), { calls: before.calls + 1, durationMs: before.durationMs + call.durationMs });
  }
  return sums;
}

function keyOf({ tool, path }: AlignableCall): string {
  return JSON.stringify([tool, path]);
}
