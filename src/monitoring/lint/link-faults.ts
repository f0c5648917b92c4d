import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';

/** The variables of every board that there is, by its uid. */
export type KnownBoards = ReadonlyMap<string, readonly string[]>;

const BOARD_URL = /^\/d\/([\w-]+)/;

/** Links of a panel that lead to no board, or set what that board does not have. */
export function linkFaults({ fieldConfig, links }: Panel, boards: KnownBoards): string[] {
  return urlsIn([fieldConfig, links])
    .filter((url) => BOARD_URL.test(url))
    .flatMap((url) => urlFaults(url, boards));
}

const URL = /"url":"([^"]*(?:\\"[^"]*)*)"/g;

function urlsIn(value: unknown): string[] {
  return [...JSON.stringify(value ?? {}).matchAll(URL)].map(([, url = '']) => url);
}

/** Variables that a link sets, and those that it hands on. */
const SETTING = /var-(\w+)=|\$\{(\w+):queryparam\}/g;

function urlFaults(url: string, boards: KnownBoards): string[] {
  const uid = BOARD_URL.exec(url)?.[1] ?? '';
  const variables = boards.get(uid);
  if (!variables) return [`links to the board ${uid}, which is not there`];
  return [...url.matchAll(SETTING)]
    .map(([, fixed, kept]) => fixed ?? kept ?? '')
    .filter((name) => !variables.includes(name))
    .map((name) => `links to ${uid} with the variable ${name}, which that board does not have`);
}
