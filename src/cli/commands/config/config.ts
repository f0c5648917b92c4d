import { defineCommandGroup } from '../../command.ts';
import { addCommand } from './add.ts';
import { exportPackCommand } from './export.ts';
import { defaultCommand, importPackCommand, priorCommand, removeCommand, rollbackCommand } from './change.ts';
import { diffCommand, historyCommand, listCommand, showCommand } from './read.ts';
import { classifyCommand } from './classify.ts';
import { printCommand } from './print.ts';

/** `stepmeter config`: the settings of Stepmeter, and the configurations that it chooses between. */
export const configCommand = defineCommandGroup({
  name: 'config',
  describe: 'Show settings; manage the configurations to choose from',
  group: 'Operate',
  commands: [
    printCommand,
    listCommand,
    showCommand,
    diffCommand,
    historyCommand,
    addCommand,
    defaultCommand,
    removeCommand,
    priorCommand,
    importPackCommand,
    exportPackCommand,
    rollbackCommand,
    classifyCommand,
  ],
});
