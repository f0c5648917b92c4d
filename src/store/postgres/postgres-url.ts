import { EXIT, UserError } from '../../core/errors.ts';

const SHAPE = 'postgres://USER:PASSWORD@HOST:5432/DATABASE';

/**
 * The location of a database without its password, safe to display.
 * @throws {UserError} if the URL does not name a PostgreSQL database; the message does not repeat the URL
 */
export function displayUrlOf(url: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*(?=:)/i.exec(url)?.[0] ?? '';
  if (!/^postgres(ql)?$/.test(scheme))
    throw refusal(
      scheme ? `unsupported scheme ${JSON.stringify(`${scheme}:`)}` : 'the URL has no scheme',
      `Use ${SHAPE}, or unset it to use a SQLite file in the state folder`,
    );
  const { username, host, pathname, searchParams } = parse(url);
  const user = searchParams.get('user') ?? username;
  return `postgres://${user && `${user}@`}${searchParams.get('host') ?? host}${pathname}`;
}

function refusal(found: string, hint: string): UserError {
  return new UserError(`Cannot open the store in STEPMETER_DATABASE_URL: ${found}`, {
    hint,
    exitCode: EXIT.wrongUse,
  });
}

/** No `@` after the host and no `#` at all: either would be part of a password that was not percent-encoded. */
const PLAUSIBLE = /^[a-z]+:\/\/[^/?#]*(\/[^/?#@]*)?(\?[^#@]*)?$/;

function parse(url: string): URL {
  const parsed = PLAUSIBLE.test(url) ? URL.parse(url) : null;
  if (parsed) return parsed;
  throw refusal('it is not a valid URL', `Use ${SHAPE}; percent-encode special characters in the password`);
}
