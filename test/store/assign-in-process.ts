// Assigns the tasks in the given file in the experiment of its environment's store; starts on a signal from its parent.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { assign } from '../../src/experiments/assign.ts';

process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();

const tasks = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as string[];

const arms: Record<string, string> = {};
for (const task of tasks) arms[task] = (await assign(process.env, 'e', { task, taskType: 'library' }, '/')).arm;
process.stdout.write(`${JSON.stringify(arms)}\n`);
