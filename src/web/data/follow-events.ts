/** What happens to a stream of events. */
type Follower = {
  readonly onOpen: () => void;
  /** Called when the stream was lost. It is opened again, by the browser or after `onRefused`. */
  readonly onLost: () => void;
  /** Called, with `onLost`, when the answer is no stream. */
  readonly onRefused: () => void;
  readonly listeners: Readonly<Record<string, (event: MessageEvent) => void>>;
};

/** Browsers open a stream again after the connection was lost, but never after an answer that is none. */
const RETRY_MS = 1000;

/**
 * Follows a stream of server-sent events until stopped, also across answers that are no stream: of a proxy while the
 * server starts, or of a server for which the session is not valid.
 */
export function followEvents(address: string, { onOpen, onLost, onRefused, listeners }: Follower): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = (): void => {
    const opened = new EventSource(address);
    source = opened;
    opened.addEventListener('open', onOpen);
    opened.addEventListener('error', () => {
      onLost();
      if (opened.readyState !== EventSource.CLOSED) return;
      onRefused();
      timer = setTimeout(open, RETRY_MS);
    });
    for (const [name, listener] of Object.entries(listeners)) opened.addEventListener(name, listener);
  };
  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
