import type { JSX } from 'react';
import type { Folds } from './use-folds.ts';
import type { Zoom } from './use-zoom.ts';
import styles from './waterfall.module.css';

/** What the keys of the waterfall do, for the mouse. */
export function ZoomButtons({ zoom, folds }: { readonly zoom: Zoom; readonly folds: Folds }): JSX.Element {
  return (
    <div className={styles['buttons']} role="group" aria-label="Zoom and folding">
      <button type="button" onClick={() => zoom.magnify(0.5)} disabled={!zoom.isZoomed} title="Zoom out (−)">
        <span aria-hidden="true">−</span>
        <span className="hidden">Zoom out</span>
      </button>
      <button type="button" onClick={() => zoom.magnify(2)} title="Zoom in (+, or Ctrl and the wheel)">
        <span aria-hidden="true">+</span>
        <span className="hidden">Zoom in</span>
      </button>
      <button type="button" onClick={zoom.reset} disabled={!zoom.isZoomed} title="Show the whole run (0)">
        Whole run
      </button>
      <button type="button" onClick={folds.unfoldAll}>
        Unfold all
      </button>
      <button type="button" onClick={folds.foldAll}>
        Fold all
      </button>
    </div>
  );
}
