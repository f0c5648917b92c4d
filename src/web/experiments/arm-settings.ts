/** The settings of an arm, such as `model=opus,effort=high`, by name. The server checks them. */
export function settingsIn(text: string): Readonly<Record<string, string>> {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return Object.fromEntries(
    parts.map((part) => {
      const [name = '', ...value] = part.split('=');
      return [name.trim(), value.join('=').trim()];
    }),
  );
}
