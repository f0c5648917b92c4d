import type { JSX } from 'react';
import { duration } from '../../core/amounts.ts';
import { clock } from '../words/time.ts';
import type { Gap } from './gaps.ts';
import type { Range } from './merged-spans.ts';
import styles from './waterfall.module.css';

type Props = {
  readonly view: Range;
  readonly origin: number;
  readonly width: number;
  /** When nothing ran. */
  readonly gaps: readonly Gap[];
};

/** The width that a label needs, in pixels. */
const LABEL_PX = 60;

const STEPS_MS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000,
  900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 43_200_000, 86_400_000,
];

/** The time since the start of a run, at round numbers. */
export function TimeAxis({ view, origin, width, gaps }: Props): JSX.Element {
  const most = Math.max(1, Math.floor(width / LABEL_PX));
  const length = view.to - view.from;
  const step = STEPS_MS.find((ms) => length / ms <= most) ?? length;
  const first = Math.ceil((view.from - origin) / step) * step;
  const ticks = Array.from({ length: most + 1 }, (_, index) => first + index * step).filter(
    (at) => at <= view.to - origin,
  );
  return (
    <div className={styles['axis']}>
      <span className="hidden">Time since the start</span>
      {ticks.map((at) => (
        <span key={at} style={{ left: `${((at + origin - view.from) / length) * 100}%` }}>
          {step < 1000 ? duration(at) : clock(at)}
        </span>
      ))}
      {gaps.map((gap) => (
        <GapMark key={gap.from} gap={gap} view={view} />
      ))}
    </div>
  );
}

function GapMark({ gap, view }: { readonly gap: Gap; readonly view: Range }): JSX.Element | null {
  const length = view.to - view.from;
  const [from, to] = [Math.max(gap.from, view.from), Math.min(gap.to, view.to)];
  if (to <= from) return null;
  const place = { left: `${((from - view.from) / length) * 100}%`, width: `${((to - from) / length) * 100}%` };
  return (
    <span
      className={styles['gap']}
      style={place}
      title={`nothing ran for ${duration(gap.to - gap.from)} ${gap.name}`}
      aria-hidden="true"
    />
  );
}
