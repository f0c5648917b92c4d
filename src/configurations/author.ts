import { userInfo } from 'node:os';

/** The author of changes that this process makes: its user; `unknown` if the system does not know the name. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
