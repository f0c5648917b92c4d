import type { JSX } from 'react';
import { ExportMenu } from './export-menu.tsx';
import styles from './export-menu.module.css';

type Props = {
  readonly title: string;
  /** What the view shows; the title in lower case names the files. */
  readonly answer: object | (() => Promise<object>) | undefined;
};

/** The title of a view without filter words, and what exports it. */
export function ViewTitle({ title, answer }: Props): JSX.Element {
  return (
    <div className={styles['title']}>
      <h1>{title}</h1>
      <ExportMenu name={title.toLowerCase().replaceAll(/\W+/g, '-')} answer={answer} />
    </div>
  );
}
