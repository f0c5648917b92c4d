import { useEffect, useId, useRef, type FormEvent, type JSX, type ReactNode } from 'react';
import { useChange } from '../data/use-change.ts';
import { ErrorNote } from '../ui/state-note.tsx';
import styles from './change-dialog.module.css';

/** What a dialog asks before something is changed. */
export type ChangeForm = {
  readonly title: string;
  /** What the button that makes the change says. */
  readonly action: string;
  /** The path of the POST. */
  readonly path: string;
  /** Its body from the fields of the dialog. */
  readonly bodyOf: (fields: FormData) => object;
  /** What will happen, and the fields. */
  readonly children: ReactNode;
};

/** Asks for confirmation, makes a change, and closes; stays open with the problem if it is refused. */
export function ChangeDialog(props: ChangeForm & { readonly onClose: () => void }): JSX.Element {
  const { title, action, path, bodyOf, children, onClose } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const { mutate, isPending, error } = useChange();
  useEffect(() => dialog.current?.showModal(), []);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const body = bodyOf(new FormData(event.currentTarget));
    mutate({ path, body }, { onSuccess: () => dialog.current?.close() });
  };
  return (
    <dialog ref={dialog} className={styles['dialog']} aria-labelledby={id} onClose={onClose}>
      <form onSubmit={submit}>
        <h2 id={id}>{title}</h2>
        {children}
        {error ? <ErrorNote error={error} /> : null}
        <div className={styles['buttons']}>
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" className={styles['action']} disabled={isPending}>
            {isPending ? 'Sending…' : action}
          </button>
        </div>
      </form>
    </dialog>
  );
}
