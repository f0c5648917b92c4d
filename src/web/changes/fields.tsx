import type { JSX } from 'react';
import styles from './change-dialog.module.css';

type TextProps = {
  readonly label: string;
  readonly name: string;
  readonly value?: string;
  readonly placeholder?: string;
  readonly isRequired?: boolean;
};

/** A text in a dialog. */
export function TextField({ label, name, value, placeholder, isRequired = false }: TextProps): JSX.Element {
  return (
    <label className={styles['field']}>
      {label}
      <input
        name={name}
        defaultValue={value}
        placeholder={placeholder}
        required={isRequired}
        maxLength={1000}
        autoComplete="off"
      />
    </label>
  );
}

type ChoiceProps = {
  readonly label: string;
  readonly name: string;
  /** Values with their names; the first one is chosen. */
  readonly options: readonly (readonly [string, string])[];
};

/** A choice of one value in a dialog. */
export function ChoiceField({ label, name, options }: ChoiceProps): JSX.Element {
  return (
    <label className={styles['field']}>
      {label}
      <select name={name}>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The text of a field; null if it is empty. */
export function textOf(fields: FormData, name: string): string | null {
  const value = fields.get(name);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
