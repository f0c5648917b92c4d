import { useState, type JSX } from 'react';
import { useAccess } from '../data/use-access.ts';
import { ChangeDialog, type ChangeForm } from './change-dialog.tsx';

type Props = ChangeForm & {
  /** What the button says; the dialog has a title of its own. */
  readonly label: string;
};

/** A button that asks for confirmation before it changes something. Only sessions with full access have it. */
export function ChangeButton({ label, ...form }: Props): JSX.Element | null {
  const [isOpen, setIsOpen] = useState(false);
  const access = useAccess();
  if (access !== 'full') return null;
  return (
    <>
      <button type="button" aria-haspopup="dialog" onClick={() => setIsOpen(true)}>
        {label}
      </button>
      {isOpen ? <ChangeDialog {...form} onClose={() => setIsOpen(false)} /> : null}
    </>
  );
}
