import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { onTestFinished } from 'vitest';

/** A message that the server accepted, as it was transferred. */
export type ReceivedMail = { readonly from: string; readonly to: readonly string[]; readonly source: string };

/** A mail server on loopback that collects messages until the test has finished. */
export type MailReceiver = {
  readonly port: number;
  readonly received: ReceivedMail[];
  /** The status that it refuses recipients with; undefined accepts them. */
  refusal: number | undefined;
};

/** Starts a mail server, which offers no encryption. With a password, it accepts messages of the user `user` alone. */
export async function mailReceiver({ password }: { readonly password?: string } = {}): Promise<MailReceiver> {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: password === undefined,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth: (auth, _session, answer) =>
      auth.username === 'user' && auth.password === password
        ? answer(null, { user: 'user' })
        : answer(new Error('unknown user or password')),
    onRcptTo: (_address, _session, answer) =>
      receiver.refusal === undefined
        ? answer()
        : answer(Object.assign(new Error('refused'), { responseCode: receiver.refusal })),
    onData: async (stream, { envelope }, answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
      const to = envelope.rcptTo.map(({ address }) => address);
      received.push({ from, to, source: Buffer.concat(chunks).toString() });
      answer();
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  onTestFinished(() => server.close());
  const receiver: MailReceiver = { port: (listening.address() as AddressInfo).port, received, refusal: undefined };
  return receiver;
}
