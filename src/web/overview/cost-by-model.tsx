import type { JSX } from 'react';
import type { ReadAnswer } from '../../api/reads/reads.ts';
import { amountText } from '../../analysis/figures/words.ts';
import { categoryColor } from '../../charts/colors.ts';
import { PieChart } from '../../charts/pie-chart.tsx';
import { ChartBox } from '../ui/chart-box.tsx';
import { boundedUsd } from '../words/amounts.ts';
import styles from './overview.module.css';

type Model = ReadAnswer<'overview'>['models'][number];

/** The cost by model as parts of a whole. */
export function CostByModel({ models }: { readonly models: readonly Model[] }): JSX.Element {
  const slices = models.map((model) => ({ name: model.name, value: model.costUsd, text: textOf(model).join(' ') }));
  const priced = slices.filter(({ value }) => value > 0);
  return (
    <ChartBox title="Cost by model" headings={['Model', 'Cost', 'Share']} rows={models.map(textOf)}>
      {() => (
        <div className={styles['slices']}>
          {priced.length > 0 ? <PieChart slices={priced} size={150} title="Cost by model" /> : null}
          <ul>
            {models.map((model, index) => (
              <li key={model.name}>
                <span style={{ background: categoryColor(index) }} aria-hidden="true" />
                <span>{model.name}</span>
                <span>{boundedUsd(model.costUsd, model.isLowerBound)}</span>
                <span className={styles['muted']}>{shareText(model)}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </ChartBox>
  );
}

function textOf(model: Model): string[] {
  return [model.name, boundedUsd(model.costUsd, model.isLowerBound), shareText(model)];
}

function shareText({ share }: Model): string {
  return share === null ? '' : amountText(share, 'share');
}
