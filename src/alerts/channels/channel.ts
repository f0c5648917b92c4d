import type { Notice } from '../due-notices.ts';

/** Where alerts are sent. */
export type Channel = {
  /** The kind and a hash of the address: different addresses of one kind are different channels. */
  readonly id: string;
  readonly kind: 'slack' | 'webhook' | 'email';
  /**
   * Sends a message.
   * @throws {Error} if it was not accepted; the message does not contain the address, which can be a secret
   */
  readonly send: (notice: Notice, at: number) => Promise<void>;
};
