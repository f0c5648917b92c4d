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
      <button type="button" aria-haspopup="dialog" ref={keepFocusNear} onClick={() => setIsOpen(true)}>
        {label}
      </button>
      {isOpen ? <ChangeDialog {...form} onClose={() => setIsOpen(false)} /> : null}
    </>
  );
}

/** A change may remove its own button: then what contains it takes the focus, which else returns to the start of the page. */
function keepFocusNear(button: HTMLButtonElement): () => void {
  return () => {
    const isOpen = button.nextElementSibling instanceof HTMLDialogElement;
    if (!isOpen && document.activeElement !== button) return;
    const around = focusableAround(button);
    queueMicrotask(() => around.find(({ isConnected }) => isConnected)?.focus());
  };
}

function focusableAround(element: Element): HTMLElement[] {
  const next = element.parentElement?.closest<HTMLElement>('[tabindex]');
  return next ? [next, ...focusableAround(next)] : [];
}
