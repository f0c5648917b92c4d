import type { Decided } from '../../../configurations/suggestions/suggestions.ts';
import type { Store } from '../../../store/open-store.ts';
import { defineCommand } from '../../command.ts';
import { text } from '../../option-values.ts';
import { JSON_OPTION, printResult } from '../../output.ts';
import { suggestionsText } from '../../print/print-suggestions.ts';
import { requireConfigurations } from '../../no-match/require-configurations.ts';
import { withStore } from '../../with-store.ts';
import { undoHint } from '../config/change.ts';
import { userName } from '../../../configurations/author.ts';
import { SCOPE_OPTIONS } from './scope-options.ts';

/** `stepmeter suggest`. */
export const suggestCommand = defineCommand({
  name: 'suggest',
  describe: 'Learn from ended runs and suggest configuration changes',
  group: 'Look at results',
  options: {
    workflow: { ...SCOPE_OPTIONS.workflow, demandOption: false },
    all: { type: 'boolean', default: false, describe: 'Also list decided suggestions' },
    ...JSON_OPTION,
  },
  examples: [['$0 suggest --workflow package-build', 'List the changes that the evidence supports']],
  run: async ({ workflow, all, json }) => {
    const { suggest } = await import('../../../configurations/suggestions/suggestions.ts');
    const { selectionSettings } = await import('../../../configurations/settings.ts');
    const { plan } = selectionSettings(process.env);
    const { listConfigurations } = await import('../../../configurations/read-configurations.ts');
    const { listed, configurations } = await withStore(async (store) => {
      if (workflow !== undefined) await requireConfigurations(store, { workflow });
      return {
        listed: await suggest(store, plan, workflow),
        configurations: await listConfigurations(store, workflow),
      };
    });
    const shown = listed.filter(({ status }) => all || status === 'open');
    printResult(json, shown, () => suggestionsText(shown, configurations));
  },
});

const ID = { type: 'string', demandOption: true, coerce: text('ID'), describe: 'ID of a suggestion' } as const;

const OPTIONS = {
  reason: { type: 'string', coerce: text('--reason'), describe: 'Why; it is kept in the history' },
  ...JSON_OPTION,
} as const;

/** `stepmeter accept`. */
export const acceptCommand = defineCommand({
  name: 'accept <id>',
  describe: 'Apply a suggested change; `stepmeter rollback` undoes it',
  group: 'Look at results',
  positionals: { id: ID },
  options: OPTIONS,
  run: async ({ id, reason, json }) => {
    const { acceptSuggestion } = await import('../../../configurations/suggestions/suggestions.ts');
    await decide(
      json,
      (store) => acceptSuggestion(store, { author: userName(), reason: reason ?? null }, id),
      ({ kind, name }) => (kind === 'default' ? `${name} is the default` : `${name} is not chosen any more`),
    );
  },
});

/** `stepmeter decline`. */
export const declineCommand = defineCommand({
  name: 'decline <id>',
  describe: 'Decline a suggestion; it is not repeated for 50 choices',
  group: 'Look at results',
  positionals: { id: ID },
  options: OPTIONS,
  run: async ({ id, reason, json }) => {
    const { declineSuggestion } = await import('../../../configurations/suggestions/suggestions.ts');
    await decide(
      json,
      (store) => declineSuggestion(store, { author: userName(), reason: reason ?? null }, id),
      ({ id: declined }) => `suggestion ${declined} is declined`,
    );
  },
});

async function decide(
  asJson: boolean,
  make: (store: Store) => Promise<Decided>,
  done: (suggestion: Decided['suggestion']) => string,
): Promise<void> {
  const { change, suggestion } = await withStore(make);
  printResult(asJson, { change, suggestion }, () => `Change ${change}: ${done(suggestion)} (${undoHint(suggestion)})`);
}
