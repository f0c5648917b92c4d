import type { JSX } from 'react';
import { MARGIN, type Scale } from './scale.ts';

type YProps = { readonly scale: Scale; readonly width: number; readonly text: (value: number) => string };

/** Lines at round values, with the values. */
export function YAxis({ scale, width, text }: YProps): JSX.Element {
  return (
    <g fontSize={12} fill="var(--muted)">
      {scale.ticks.map((tick) => (
        <g key={tick} transform={`translate(0 ${scale.place(tick)})`}>
          <line x1={MARGIN.left} x2={width - MARGIN.right} stroke="var(--line)" strokeWidth={tick === 0 ? 1 : 0.5} />
          <text x={MARGIN.left - 8} dy="0.32em" textAnchor="end">
            {text(tick)}
          </text>
        </g>
      ))}
    </g>
  );
}

type XProps = {
  readonly labels: readonly string[];
  readonly place: (index: number) => number;
  readonly y: number;
  readonly width: number;
};

/** The width of a short label with its gap, in pixels, and that of a character of a longer one. */
const [LABEL_PX, CHARACTER_PX] = [64, 8];

/** Labels below places, as many as fit. */
export function XAxis({ labels, place, y, width }: XProps): JSX.Element {
  const needed = Math.max(LABEL_PX, ...labels.map((label) => label.length * CHARACTER_PX));
  const every = Math.max(1, Math.ceil((labels.length * needed) / Math.max(1, width - MARGIN.left)));
  return (
    <g fontSize={12} fill="var(--muted)">
      {labels.map((label, index) =>
        index % every === 0 ? (
          <text
            key={label}
            x={place(index)}
            y={y}
            textAnchor={index === 0 ? 'start' : place(index) > width - needed / 2 ? 'end' : 'middle'}
          >
            {label}
          </text>
        ) : null,
      )}
    </g>
  );
}
