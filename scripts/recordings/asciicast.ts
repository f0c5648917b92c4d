import { TERMINAL } from './frames.ts';
import type { Scene } from './scene.ts';

const TYPING_SECONDS = 0.03;

/** A recording in version 2 of the asciicast format: captions are comments before the commands. */
export function asciicast({ title, steps }: Scene): string {
  const header = { version: 2, width: TERMINAL.columns, height: TERMINAL.rows, title };
  const events: [number, 'o', string][] = [];
  let time = 0;
  const print = (text: string, seconds: number): void => {
    events.push([Number(time.toFixed(3)), 'o', text]);
    time += seconds;
  };
  let last = '';
  for (const { caption, command, output } of steps) {
    if (caption !== last) print(`# ${caption}\r\n`, 1 + caption.length / 40);
    last = caption;
    print('$ ', 0.5);
    for (const character of command) print(character, TYPING_SECONDS);
    print('\r\n', 0.4);
    print(output.map((line) => `${line}\r\n`).join(''), 1.5 + output.length / 6);
  }
  return `${[header, ...events].map((line) => JSON.stringify(line)).join('\n')}\n`;
}
