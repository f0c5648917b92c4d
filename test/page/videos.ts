import type { Page } from 'playwright-core';
import type { Store } from '../../src/store/open-store.ts';
import { addExperiment, EXPERIMENT } from './page-data.ts';
import { loaded } from './use-page.ts';

/** A scene of a video: what is said about it, and what the user does to get there. */
export type Scene = { readonly caption: string; readonly act: (page: Page, place: Place) => Promise<unknown> };

/** Where the page is served, and two of its runs. */
export type Place = { readonly url: string; readonly run: string; readonly other: string };

/** A video of the page. */
export type Video = {
  readonly name: string;
  readonly title: string;
  /** What the store needs beside its runs. */
  readonly prepare?: (store: Store) => Promise<void>;
  readonly scenes: readonly Scene[];
};

/** The videos of the documentation; their captions are the transcripts in `docs/walkthrough-page.md`. */
export const VIDEOS: readonly Video[] = [
  {
    name: 'dashboard',
    title: 'The dashboard of the page',
    scenes: [
      { caption: 'The overview: cost per success, success rate, time and budget of the last 30 days.', act: open('') },
      { caption: 'Runs, newest first. Filter words select them.', act: open('runs') },
      { caption: 'Failed runs only: the filter is part of the address.', act: open('runs?words=result:failure') },
      {
        caption: 'A run: its steps over time, with tokens, cost and files of each.',
        act: (page, place) => open(`runs/${place.run}`)(page, place),
      },
      {
        caption: 'Two runs side by side, step by step, with the causes of the difference.',
        act: (page, place) => open(`compare?a=${place.run}&b=${place.other}`)(page, place),
      },
      { caption: 'Cost of each step over time, and when it changed.', act: open('trends?metric=cost&by=step') },
      { caption: 'Insights: what cost money or time for nothing, with an example.', act: open('insights') },
    ],
  },
  {
    name: 'experiment',
    title: 'From an experiment to its adoption',
    prepare: (store) => addExperiment(store, 24),
    scenes: [
      { caption: 'Experiments compare configurations on your own runs.', act: open('experiments') },
      {
        caption: 'Each look is valid: verdicts on success, cost and duration, with intervals and checks.',
        act: open(`experiments/${EXPERIMENT}`),
      },
      {
        caption: 'The cost is decided. Stop the experiment and choose the arm to adopt.',
        act: async (page) => {
          await page.getByRole('button', { name: 'Stop…' }).click();
          await page.getByRole('dialog').getByLabel('Adopt').selectOption('b');
        },
      },
      {
        caption: 'From now on every run of the workflow gets the adopted arm.',
        act: async (page) => {
          await page.getByRole('button', { name: 'Stop the experiment' }).click();
          await page.getByText('stopped, b adopted').waitFor();
        },
      },
      { caption: 'The list keeps the experiment with its result.', act: open('experiments') },
    ],
  },
];

function open(path: string): Scene['act'] {
  return async (page, { url }) => {
    await page.goto(url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await loaded(page);
  };
}
