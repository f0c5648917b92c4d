/**
 * The types of columns, with the values that the store has for them: text, whole numbers, numbers, billionths of a US
 * dollar, milliseconds since 1970, and 1 or nothing for a flag. Null means unknown or not applicable, in every type.
 */
export type ColumnType = 'text' | 'integer' | 'number' | 'usd' | 'time' | 'flag';

/** A value as the store has it. */
export type StoredValue = string | number | null | undefined;

/** A column of an exported table. */
export type Column<R> = {
  readonly name: string;
  readonly type: ColumnType;
  /** The unit in UCUM, as in telemetry. */
  readonly unit?: string;
  readonly meaning: string;
  /** The column of the store, or how it is computed. */
  readonly source: string;
  /** Its value in a row. */
  of(row: R): StoredValue;
};

/** What declares the columns of rows of one type, by the key of their value; the name is the key unless it is given. */
export type ColumnKinds<R> = {
  readonly text: Described<R>;
  readonly integer: Measured<R>;
  readonly number: Measured<R>;
  readonly usd: Described<R>;
  readonly time: Described<R>;
  readonly flag: Described<R>;
};

type Described<R> = (key: keyof R & string, source: string, meaning: string, name?: string) => Column<R>;
type Measured<R> = (key: keyof R & string, unit: string, source: string, meaning: string, name?: string) => Column<R>;

const UNITS: Readonly<Partial<Record<ColumnType, string>>> = { usd: 'USD' };

/** The declarations of columns of these rows. */
export function columnsOf<R>(): ColumnKinds<R> {
  const described = (type: ColumnType): Described<R> => {
    const unit = UNITS[type];
    return (key, source, meaning, name = key) => ({
      name,
      type,
      ...(unit && { unit }),
      meaning,
      source,
      of: (row) => row[key] as StoredValue,
    });
  };
  const measured =
    (type: ColumnType): Measured<R> =>
    (key, unit, source, meaning, name = key) => ({ ...described(type)(key, source, meaning, name), unit });
  return {
    text: described('text'),
    usd: described('usd'),
    time: described('time'),
    flag: described('flag'),
    integer: measured('integer'),
    number: measured('number'),
  };
}
