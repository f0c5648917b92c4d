import { useEffect, useState, type FormEvent, type JSX } from 'react';
import { useAddress } from '../data/use-address.ts';
import { useRead } from '../data/use-read.ts';
import { ExportMenu } from '../export/export-menu.tsx';
import { ErrorNote, LoadingNote, StateNote } from '../ui/state-note.tsx';
import { AsExperiment } from './as-experiment.tsx';
import styles from './compare.module.css';
import { RunComparison } from './run-comparison.tsx';
import { SelectionComparison } from './selection-comparison.tsx';

/** Two runs step by step, or two selections of runs with verdicts. */
export function CompareView(): JSX.Element {
  const [address, change] = useAddress();
  const sides = { a: address.get('a') ?? '', b: address.get('b') ?? '' };
  return (
    <>
      <h1>Compare</h1>
      <SidesForm sides={sides} onChange={(next) => change(next)} />
      {sides.a !== '' && sides.b !== '' ? <Answer sides={sides} /> : <Explanation />}
    </>
  );
}

type Sides = { readonly a: string; readonly b: string };

function SidesForm({
  sides,
  onChange,
}: {
  readonly sides: Sides;
  readonly onChange: (sides: Sides) => void;
}): JSX.Element {
  const [typed, setTyped] = useState(sides);
  useEffect(() => setTyped(sides), [sides.a, sides.b]);
  const send = (event: FormEvent): void => {
    event.preventDefault();
    onChange(typed);
  };
  const field = (side: keyof Sides): JSX.Element => (
    <label className={styles['side']}>
      {side.toUpperCase()}{' '}
      <input
        value={typed[side]}
        placeholder="run ID, latest, or workflow:w variant:a"
        spellCheck={false}
        onChange={({ target }) => setTyped({ ...typed, [side]: target.value })}
      />
    </label>
  );
  return (
    <form className={styles['sides']} onSubmit={send}>
      {field('a')}
      {field('b')}
      <button type="submit">Compare</button>
      <button type="button" onClick={() => onChange({ a: sides.b, b: sides.a })}>
        Swap
      </button>
    </form>
  );
}

function Answer({ sides }: { readonly sides: Sides }): JSX.Element {
  const { data, error } = useRead({ name: 'comparison', path: '/compare', parameters: sides });
  if (error) return <ErrorNote error={error} />;
  if (!data) return <LoadingNote />;
  return (
    <>
      <div className={styles['actions']}>
        <ExportMenu name="comparison" answer={data} />
        <AsExperiment comparison={data} />
      </div>
      {data.kind === 'runs' ? <RunComparison comparison={data} /> : <SelectionComparison comparison={data} />}
    </>
  );
}

function Explanation(): JSX.Element {
  return (
    <StateNote title="Name what to compare">
      Two runs by their IDs, unique prefixes or <code>latest</code>: their attempts are aligned, and the difference in
      cost is split into causes. Or two selections such as <code>workflow:package-build variant:a</code> and{' '}
      <code>workflow:package-build variant:b</code>: every difference has an interval and a verdict.
    </StateNote>
  );
}
