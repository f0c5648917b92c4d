/** What stands before the last `@` of the host's part. */
const USER_INFORMATION = /^((?:https?:|[a-z][a-z0-9+.-]*:(?=\/\/))[/\\]*|\/\/)?[^/\\?#]*@/i;

/** A URL as anybody may read it: without a user name and password, also where it is not a valid URL. */
export function displayUrl(url: string): string {
  return url.replace(USER_INFORMATION, '$1');
}
