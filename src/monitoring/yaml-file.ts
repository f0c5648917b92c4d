import { stringify } from 'yaml';

/** A generated YAML file, with its folder in `src/monitoring` and notes as comments. */
export function yamlFile(folder: 'alerts' | 'rules', content: object, notes = ''): string {
  return (
    `# Generated from src/monitoring/${folder} by \`npm run generate\`. Edit the source instead.\n` +
    `${notes}${stringify(content, { lineWidth: 0, aliasDuplicateObjects: false })}`
  );
}
