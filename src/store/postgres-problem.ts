import { UserError, codeOf, messageOf } from '../core/errors.ts';

const SETTING = 'STEPMETER_DATABASE_URL';
const START_IT = `Start PostgreSQL there, or correct the host and the port in ${SETTING}`;

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
  if (/timeout/.test(message)) return 'nothing answers in time';
  return /password must be a string/.test(message) ? 'it asks for a password and there is none' : message;
}

const LOG_IN = `Correct the user and the password in ${SETTING}, or give the password as PGPASSWORD or in ~/.pgpass`;
const LET_IT = 'Make its user the owner of the database, or grant it CREATE and USAGE on the schema';

/** Hints by the error code of PostgreSQL or the system. */
const HINTS: Readonly<Record<string, string>> = {
  '28P01': LOG_IN,
  '28000': LOG_IN,
  '3D000': `Create the database, or name another one in ${SETTING}`,
  '42501': LET_IT,
  '3F000': LET_IT,
  '53300': 'End what else is connected, or raise max_connections of the server',
  '57P03': 'The server is starting or ending: try again in a moment',
};

function hintOf(thrown: unknown): string | undefined {
  return messageOf(thrown).startsWith('SASL') ? LOG_IN : HINTS[codeOf(thrown) ?? ''];
}

/** Converts a connection error to one with a hint for the user; returns other errors unchanged. */
export function statementProblem(displayUrl: string, thrown: unknown): unknown {
  const hint = hintOf(thrown);
  return hint === undefined ? thrown : userError(displayUrl, thrown, hint);
}
