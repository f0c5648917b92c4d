import type { JSX } from 'react';
import { labelsThatFit, type LabelPlaces } from './labels-that-fit.ts';
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

type XProps = LabelPlaces & { readonly labels: readonly string[]; readonly y: number };

/** Labels below places. */
export function XAxis({ labels, place, y, width }: XProps): JSX.Element {
  return (
    <g fontSize={12} fill="var(--muted)">
      {labelsThatFit(labels, { place, width }).map(({ label, x }) => (
        <text key={label} x={x} y={y} textAnchor="middle">
          {label}
        </text>
      ))}
    </g>
  );
}
