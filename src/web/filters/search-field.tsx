import { useEffect, useRef, useState, type JSX } from 'react';
import styles from './search-field.module.css';

const EXAMPLES = 'result:failure step:repair cost:>2 model:opus file:src/index.ts text';

type Props = {
  readonly words: string;
  /** Words that apply to the view. @default those of a list of runs */
  readonly examples?: string;
  readonly onChange: (words: string) => void;
};

/** How long after the last key the search begins. */
const PAUSE_MS = 250;

/** Searches as one types. The slash key focuses it from anywhere. */
export function SearchField({ words, examples = EXAMPLES, onChange }: Props): JSX.Element {
  const [typed, setTyped] = useState(words);
  const field = useRef<HTMLInputElement>(null);
  const sent = useRef(words);
  useEffect(() => {
    // The address was changed by something else, such as a chip.
    if (words !== sent.current) setTyped(words);
    sent.current = words;
  }, [words]);
  useEffect(() => {
    if (typed === sent.current) return undefined;
    const timer = setTimeout(() => {
      sent.current = typed;
      onChange(typed);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, onChange]);
  useFocusKey(field);
  return (
    <label className={styles['search']}>
      <span className="hidden">Search runs</span>
      <input
        ref={field}
        type="search"
        value={typed}
        placeholder={examples}
        onChange={({ target }) => setTyped(target.value)}
        spellCheck={false}
      />
    </label>
  );
}

function useFocusKey(field: { readonly current: HTMLInputElement | null }): void {
  useEffect(() => {
    const focus = (event: KeyboardEvent): void => {
      if (event.key !== '/' || (event.target as HTMLElement).closest('input, textarea, select')) return;
      event.preventDefault();
      field.current?.focus();
    };
    document.addEventListener('keydown', focus);
    return () => document.removeEventListener('keydown', focus);
  }, [field]);
}
