import type { JSX } from 'react';
import { amountText } from '../../analysis/figures/words.ts';
import { categoryColor } from '../../charts/colors.ts';
import { PieChart } from '../../charts/pie-chart.tsx';
import { ChartBox } from './chart-box.tsx';
import { boundedUsd } from '../words/amounts.ts';
import styles from './cost-pie.module.css';

type Props = { readonly title: string; readonly of: string; readonly parts: readonly Part[] };

type Part = {
  readonly name: string;
  readonly costUsd: number;
  readonly isLowerBound: boolean;
  readonly share: number | null;
};

/** Costs as parts of a whole. */
export function CostPie({ title, of, parts }: Props): JSX.Element {
  const slices = parts.map((part) => ({ name: part.name, value: part.costUsd, text: textOf(part).join(' ') }));
  const priced = slices.filter(({ value }) => value > 0);
  return (
    <ChartBox title={title} headings={[of, 'Cost', 'Share']} rows={parts.map(textOf)}>
      {() => (
        <div className={styles['slices']}>
          {priced.length > 0 ? <PieChart slices={priced} size={150} title={title} /> : null}
          <ul>
            {parts.map((part, index) => (
              <li key={part.name}>
                <span style={{ background: categoryColor(index) }} aria-hidden="true" />
                <span>{part.name}</span>
                <span>{boundedUsd(part.costUsd, part.isLowerBound)}</span>
                <span className={styles['muted']}>{shareText(part)}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </ChartBox>
  );
}

function textOf(part: Part): string[] {
  return [part.name, boundedUsd(part.costUsd, part.isLowerBound), shareText(part)];
}

/** A share of an unknown cost is unknown. */
function shareText({ share, costUsd, isLowerBound }: Part): string {
  return share === null || (costUsd === 0 && isLowerBound) ? '' : amountText(share, 'share');
}
