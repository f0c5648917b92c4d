/** What stands before the last `@` of the host's part. */
const USER_INFORMATION = /^((?:https?:|[a-z][a-z0-9+.-]*:(?=\/\/))[/\\]*|\/\/)?[^/\\?#]*@/i;

/** A URL that is safe to display: without user name and password, even if it is not a valid URL. */
export function displayUrl(url: string): string {
  return url.replace(USER_INFORMATION, '$1');
}
