/** The port of the page, unless another one is chosen. */
export const PAGE_PORT = 4400;

/** The address of a run on a page that is served on this machine. */
export function addressOfRun(runId: string): string {
  return linkToRun(`http://127.0.0.1:${PAGE_PORT}/`, runId);
}

/** A link to the page, with its token, as a link to a run. */
export function linkToRun(link: string, runId: string): string {
  const url = new URL(link);
  url.pathname = `/runs/${encodeURIComponent(runId)}`;
  return url.href;
}
