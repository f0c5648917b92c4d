import { useEffect, useId, useRef, useState, type JSX, type KeyboardEvent } from 'react';
import styles from './command-palette.module.css';
import { useCommands, type Command } from './use-commands.ts';

/** A field that finds views, saved views and runs, and saves the view that is shown. */
export function CommandPalette({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  const [place, setPlace] = useState(0);
  const id = useId();
  const commands = useCommands(typed);
  const selected = Math.min(place, commands.length - 1);
  useEffect(() => dialog.current?.showModal(), []);
  const act = (command: Command | undefined): void => {
    command?.act();
    onClose();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (step === undefined) act(commands[selected]);
    else setPlace((selected + step + commands.length) % Math.max(1, commands.length));
  };
  return (
    <dialog ref={dialog} className={styles['dialog']} aria-label="Commands" onClose={onClose}>
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={commands.length > 0 ? `${id}-${selected}` : undefined}
        aria-label="Find a view or a run"
        placeholder="Find a view or a run, or name this view to save it"
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value);
          setPlace(0);
        }}
        onKeyDown={onKeyDown}
      />
      <Options id={id} commands={commands} selected={selected} onSelect={act} />
    </dialog>
  );
}

type OptionsProps = {
  readonly id: string;
  readonly commands: readonly Command[];
  readonly selected: number;
  readonly onSelect: (command: Command) => void;
};

/** Options are chosen from the field: they take no focus of their own. */
function Options({ id, commands, selected, onSelect }: OptionsProps): JSX.Element {
  return (
    <ul id={id} role="listbox" aria-label="Commands" className={styles['list']}>
      {commands.map((command, index) => (
        <li
          key={`${command.kind} ${command.name}`}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === selected}
          onClick={() => onSelect(command)}
        >
          <span>{command.name}</span>
          <span className={styles['kind']}>{command.kind}</span>
        </li>
      ))}
    </ul>
  );
}
