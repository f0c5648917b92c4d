import type { JSX } from 'react';

type Props = {
  readonly label: string;
  readonly value: string;
  /** Values with their names. */
  readonly options: readonly (readonly [string, string])[];
  readonly onChange: (value: string) => void;
};

/** A choice of one value. */
export function Choice({ label, value, options, onChange }: Props): JSX.Element {
  return (
    <label>
      {label}{' '}
      <select value={value} onChange={({ target }) => onChange(target.value)}>
        {options.map(([option, name]) => (
          <option key={option} value={option}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
