import { useState, type JSX } from 'react';
import { Link, useRoute } from 'wouter';
import type { Connection, Live } from '../data/use-live.ts';
import styles from './header.module.css';
import { PaletteButton } from '../palette/palette-button.tsx';
import { VIEWS } from './views.ts';
import { applyTheme, storedTheme, type Theme } from './theme.ts';

/** The name of the page, its views, and whether it is live. */
export function Header({ live }: { readonly live: Live }): JSX.Element {
  return (
    <header className={styles['header']}>
      <Link href="/" className={styles['brand']}>
        Stepmeter
      </Link>
      <nav aria-label="Views" className={styles['views']}>
        {VIEWS.map(({ path, name }) => (
          <ViewLink key={path} path={path} name={name} />
        ))}
      </nav>
      <PaletteButton />
      <ThemeButton />
      <LiveMark live={live} />
    </header>
  );
}

function ViewLink({ path, name }: { readonly path: string; readonly name: string }): JSX.Element {
  const [isHere] = useRoute(path === '/' ? path : `${path}/*?`);
  return (
    <Link href={path} aria-current={isHere ? 'page' : undefined}>
      {name}
    </Link>
  );
}

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'dark', dark: 'light', light: 'system' };

function ThemeButton(): JSX.Element {
  const [theme, setTheme] = useState(storedTheme);
  const change = (): void => {
    applyTheme(NEXT[theme]);
    setTheme(NEXT[theme]);
  };
  return (
    <button type="button" onClick={change} title={`Colors: ${theme}`} aria-label={`Colors: ${theme}. Change`}>
      <span aria-hidden="true">◐</span>
    </button>
  );
}

const LIVE_TEXT: Readonly<Record<Connection, string>> = {
  connecting: 'connecting',
  live: 'live',
  lost: 'server not reachable; trying again',
  refused: 'session not valid',
};

function LiveMark({ live: { connection, ingest } }: { readonly live: Live }): JSX.Element {
  return (
    <span className={styles['live']}>
      <span role="status" data-live={connection}>
        <span aria-hidden="true">●</span> {LIVE_TEXT[connection]}
      </span>
      {ingest && !ingest.hasRelay ? (
        <>
          {' · '}
          <Link href="/settings" title="This server ingests records; only a relay exports them">
            no relay
          </Link>
        </>
      ) : null}
    </span>
  );
}
