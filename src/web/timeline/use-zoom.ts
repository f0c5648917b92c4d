import { useCallback, useMemo, useState, type WheelEvent } from 'react';
import type { Range } from './merged-spans.ts';

/** The visible range of time, and what changes it. */
export type Zoom = {
  readonly full: Range;
  readonly view: Range;
  readonly isZoomed: boolean;
  /** Shows a range, limited to the whole run. */
  readonly show: (range: Range) => void;
  /** Magnifies around a place from 0 (left) to 1 (right); a factor below 1 shows more. */
  readonly magnify: (factor: number, place?: number) => void;
  /** Moves by a part of the visible range. */
  readonly move: (by: number) => void;
  readonly reset: () => void;
  readonly onWheel: (event: WheelEvent<HTMLElement>) => void;
};

const STEP = 1.25;

/** The zoom of a time axis. Until something is zoomed, it shows the whole run, also while the run grows. */
export function useZoom(full: Range): Zoom {
  const [chosen, setChosen] = useState<Range>();
  const view = chosen ?? full;
  const show = useCallback((range: Range) => setChosen(limited(range, full)), [full.from, full.to]);
  return useMemo(() => {
    const length = view.to - view.from;
    const magnify = (factor: number, place = 0.5): void => {
      const at = view.from + length * place;
      show({ from: at - (at - view.from) / factor, to: at + (view.to - at) / factor });
    };
    return {
      full,
      view,
      isZoomed: chosen !== undefined,
      show,
      magnify,
      move: (by) => show({ from: view.from + by * length, to: view.to + by * length }),
      reset: () => setChosen(undefined),
      // With Ctrl, as browsers report a pinch on a touchpad; without it, the wheel scrolls the rows.
      onWheel: (event) => {
        if (!event.ctrlKey) return;
        const { left, width } = event.currentTarget.getBoundingClientRect();
        magnify(event.deltaY < 0 ? STEP : 1 / STEP, Math.min(1, Math.max(0, (event.clientX - left) / width)));
      },
    };
  }, [view.from, view.to, full.from, full.to, chosen, show]);
}

const MIN_MS = 20;

function limited({ from, to }: Range, full: Range): Range | undefined {
  const length = Math.max(MIN_MS, to - from);
  if (length >= full.to - full.from) return undefined;
  const start = Math.min(Math.max(from, full.from), full.to - length);
  return { from: start, to: start + length };
}
