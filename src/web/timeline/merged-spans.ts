/** A range of time in milliseconds since 1970, or of pixels. */
export type Range = { readonly from: number; readonly to: number };

type Timed = { readonly startedAt: number; readonly endedAt: number | null };

const MIN_PX = 1.5;

/** Spans closer than this are drawn as one. */
const GAP_PX = 1;

/**
 * The parts in a visible range as spans in pixels, from left to right. Spans that touch are merged, so their number is
 * limited by the width, however many parts there are.
 */
export function mergedSpans(
  parts: readonly Timed[],
  { view, now, width }: { readonly view: Range; readonly now: number; readonly width: number },
): readonly Range[] {
  const scale = width / (view.to - view.from);
  const merged: { from: number; to: number }[] = [];
  const visible = parts.filter(({ startedAt, endedAt }) => startedAt <= view.to && (endedAt ?? now) >= view.from);
  for (const { startedAt, endedAt } of visible.toSorted((a, b) => a.startedAt - b.startedAt)) {
    const from = Math.max(0, (startedAt - view.from) * scale);
    const to = Math.min(width, Math.max(((endedAt ?? now) - view.from) * scale, from + MIN_PX));
    const last = merged.at(-1);
    if (last && from - last.to < GAP_PX) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}
