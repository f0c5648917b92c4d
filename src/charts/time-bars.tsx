import type { JSX } from 'react';
import type { TimeBarsProps } from './chart-data.ts';
import { scaleTo } from './scale.ts';

const LABEL_PX = 150;

const ROW = 20;

const AXIS = 22;

/** Parts of a run below each other, each at its time. */
export function TimeBars({ bars, width, title, valueText }: TimeBarsProps): JSX.Element {
  const end = Math.max(0, ...bars.map(({ start, duration }) => start + duration));
  const scale = scaleTo(end, { from: LABEL_PX, to: width - 30 });
  const bottom = bars.length * ROW;
  return (
    <svg width={width} height={bottom + AXIS} role="img" aria-label={title}>
      <g fontSize={12} fill="var(--muted)">
        {scale.ticks.map((tick) => (
          <g key={tick} transform={`translate(${scale.place(tick).toFixed(1)} 0)`}>
            <line y2={bottom} stroke="var(--line)" strokeWidth={0.5} />
            <text y={bottom + 16} textAnchor={tick === 0 ? 'start' : 'middle'}>
              {tick === 0 ? '0' : valueText(tick)}
            </text>
          </g>
        ))}
      </g>
      {bars.map(({ label, start, duration, isGood, text }, index) => (
        <g key={index} transform={`translate(0 ${index * ROW})`}>
          <title>{text}</title>
          <text y={14} fontSize={12} fill="var(--text)">
            {shortened(label)}
          </text>
          <rect
            x={scale.place(start).toFixed(1)}
            y={4}
            width={Math.max(2, scale.place(start + duration) - scale.place(start)).toFixed(1)}
            height={ROW - 8}
            rx={2}
            fill={colorOf(isGood)}
          />
        </g>
      ))}
    </svg>
  );
}

const LABEL_CHARACTERS = 22;

function shortened(label: string): string {
  const characters = [...label];
  return characters.length > LABEL_CHARACTERS ? `${characters.slice(0, LABEL_CHARACTERS - 1).join('')}…` : label;
}

function colorOf(isGood: boolean | null): string {
  if (isGood === null) return 'var(--muted)';
  return isGood ? 'var(--success)' : 'var(--failure)';
}
