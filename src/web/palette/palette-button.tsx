import { lazy, Suspense, useEffect, useState, type JSX } from 'react';

const CommandPalette = lazy(async () => ({ default: (await import('./command-palette.tsx')).CommandPalette }));

/** Opens the palette, as Ctrl+K and ⌘K do from anywhere. */
export function PaletteButton(): JSX.Element {
  const [isOpen, setIsOpen] = useState(false);
  useEffect(() => {
    const open = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setIsOpen(true);
    };
    document.addEventListener('keydown', open);
    return () => document.removeEventListener('keydown', open);
  }, []);
  return (
    <>
      <button type="button" aria-haspopup="dialog" title="Ctrl+K" onClick={() => setIsOpen(true)}>
        Find…
      </button>
      {isOpen ? (
        <Suspense fallback={null}>
          <CommandPalette onClose={() => setIsOpen(false)} />
        </Suspense>
      ) : null}
    </>
  );
}
