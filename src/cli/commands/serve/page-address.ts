/** The port of the page, unless another one is chosen. */
export const PAGE_PORT = 4400;

/** A link to the page, with its token, as a link to a run. */
export function linkToRun(link: string, runId: string): string {
  const url = new URL(link);
  url.pathname = `/runs/${encodeURIComponent(runId)}`;
  return url.href;
}
