import { stringify } from 'yaml';

/** The text of a generated YAML file, with the folder of `src/monitoring` that it is made in, and notes as comments. */
export function generatedYaml(room: 'alerts' | 'rules', content: object, notes = ''): string {
  return (
    `# Generated from src/monitoring/${room} by \`npm run generate\`; edit it there.\n` +
    `${notes}${stringify(content, { lineWidth: 0, aliasDuplicateObjects: false })}`
  );
}
