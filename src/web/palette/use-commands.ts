import { useLocation } from 'wouter';
import { useRead } from '../data/use-read.ts';
import { VIEWS } from '../ui/views.ts';
import { shortId } from '../words/amounts.ts';
import { removeView, saveView, savedViews } from './saved-views.ts';

/** Something that the palette offers. */
export type Command = { readonly name: string; readonly kind: string; readonly act: () => void };

/** A search of less would find almost every run. */
const MIN_SEARCHED = 3;

const MOST_RUNS = 5;

/** What the palette offers for a text: views, saved views, runs that match, and to save the view that is shown. */
export function useCommands(typed: string): readonly Command[] {
  const [, navigate] = useLocation();
  const text = typed.trim();
  const search = text.length >= MIN_SEARCHED ? `"${text.replaceAll('"', '')}" simulated:all` : undefined;
  const parameters = { words: search ?? 'result:running simulated:all', limit: MOST_RUNS };
  const { data } = useRead({ name: 'runs', path: '/runs', parameters });
  const go = (address: string) => () => navigate(address);
  const saved = savedViews();
  const all: Command[] = [
    ...VIEWS.map(({ name, path }) => ({ name, kind: 'view', act: go(path) })),
    ...saved.map(({ name, address }) => ({ name, kind: 'saved view', act: go(address) })),
    ...saved.map(({ name }) => ({ name: `Remove “${name}”`, kind: 'saved view', act: () => removeView(name) })),
  ];
  const wanted = text.toLowerCase();
  const address = location.pathname + location.search;
  return [
    ...all.filter(({ name }) => name.toLowerCase().includes(wanted)),
    ...(data?.runs ?? []).map(({ id, workflow, result }) => ({
      name: `${workflow} ${shortId(id)}`,
      kind: `run, ${result}`,
      act: go(`/runs/${id}`),
    })),
    ...(text === ''
      ? []
      : [{ name: `Save this view as “${text}”`, kind: 'command', act: () => saveView({ name: text, address }) }]),
  ];
}
