import { UserError, codeOf, messageOf } from '../../core/errors.ts';

const SETTING = 'STEPMETER_DATABASE_URL';
const START_IT = `Start PostgreSQL, or correct the host and port in ${SETTING}`;

/** The reason for a failed connection. Neither PostgreSQL nor the system includes the password in messages. */
export function connectionProblem(displayUrl: string, thrown: unknown): UserError {
  return userError(displayUrl, thrown, hintOf(thrown) ?? START_IT);
}

function userError(displayUrl: string, thrown: unknown, hint: string): UserError {
  return new UserError(`Cannot open the store ${displayUrl}: ${foundOf(thrown)}`, { hint, cause: thrown });
}

/** Several addresses that failed result in an error without a message of its own. */
function foundOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.message === '') return thrown.errors.map(messageOf).join(', ');
  const message = messageOf(thrown);
  if (/timeout/.test(message)) return 'connection timed out';
  return /password must be a string/.test(message) ? 'a password is required and none is set' : message;
}

const LOG_IN = `Correct the user and password in ${SETTING}, or set the password in PGPASSWORD or ~/.pgpass`;
const LET_IT = 'Make its user the owner of the database, or grant it CREATE and USAGE on the schema';

/** Hints by the error code of PostgreSQL or the system. */
const HINTS: Readonly<Record<string, string>> = {
  '28P01': LOG_IN,
  '28000': LOG_IN,
  '3D000': `Create the database, or set another one in ${SETTING}`,
  '42501': LET_IT,
  '3F000': LET_IT,
  '53300': 'Close other connections, or raise max_connections on the server',
  '57P03': 'The server is starting or shutting down: retry in a moment',
};

function hintOf(thrown: unknown): string | undefined {
  return messageOf(thrown).startsWith('SASL') ? LOG_IN : HINTS[codeOf(thrown) ?? ''];
}

/** A connection that ended while it was used, in the words of PostgreSQL and of its client. */
const LOST = /^(?:terminating connection|Connection terminated|Client (?:has encountered|was closed))/;

/**
 * Converts a connection error to one with a hint for the user; returns other errors unchanged.
 * @param isOfConnection whether it is one that a connection reported: those of the system are the same for any socket
 */
export function statementProblem(displayUrl: string, thrown: unknown, isOfConnection: boolean): unknown {
  if (isOfConnection || LOST.test(messageOf(thrown)))
    return new UserError(`Cannot use the store ${displayUrl}: the connection was lost`, {
      hint: 'The server stopped or ended it: try again when it is back; what was to be changed may be stored already',
      cause: thrown,
    });
  const hint = hintOf(thrown);
  return hint === undefined ? thrown : userError(displayUrl, thrown, hint);
}
