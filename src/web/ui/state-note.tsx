import type { JSX, ReactNode } from 'react';
import { ApiError } from '../data/api-error.ts';
import styles from './state-note.module.css';

/** What a view shows instead of data, or above it. */
export function StateNote({ title, children }: { readonly title: string; readonly children?: ReactNode }): JSX.Element {
  return (
    <div className={styles['note']} role="status">
      <strong>{title}</strong>
      {children === undefined ? null : <div>{children}</div>}
    </div>
  );
}

/** What a view shows if its data cannot be read. */
export function ErrorNote({ error }: { readonly error: Error }): JSX.Element {
  return (
    <div className={styles['error']} role="alert">
      <strong>{error.message}</strong>
      <div>{error instanceof ApiError ? error.hint : 'Reload the page'}</div>
    </div>
  );
}

/** What a view shows while its first data is read. */
export function LoadingNote(): JSX.Element {
  return (
    <div className={styles['loading']} role="status" aria-label="Loading">
      <span /> <span /> <span />
    </div>
  );
}
