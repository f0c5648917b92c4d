import type { VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import { CustomVariableBuilder } from '@grafana/grafana-foundation-sdk/dashboard';

/** A choice of a variable: what people read, and what queries get. */
export type Choice = { readonly text: string; readonly value: string };

/** A variable of a board with fixed choices. */
export type FixedChoice = {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  /** The first one is chosen at the beginning. */
  readonly choices: readonly Choice[];
};

/** A variable with fixed choices as Grafana wants it. */
export function fixedChoice({ name, label, description, choices }: FixedChoice): VariableModel {
  const options = choices.map(({ text, value }, index) => ({ text, value, selected: index === 0 }));
  const builder = new CustomVariableBuilder(name)
    .label(label)
    .description(description)
    .values(choices.map(({ text, value }) => `${text} : ${value}`).join(','))
    .options(options);
  const [first] = options;
  return (first ? builder.current(first) : builder).build();
}
