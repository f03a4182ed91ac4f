/** `rewhisk runtime …`: which kinds of action this machine runs, and Nodes beside the server's own. */
import type { Command } from 'commander';
import { ADDABLE_KINDS } from '../containers/process/installed-node.ts';
import type { RuntimeFlags } from './runtime-kinds.ts';

const work = () => import('./runtime-kinds.ts');

export const addRuntimeCommands = (program: Command): void => {
  const runtime = program
    .command('runtime')
    .description('the kinds of action that this machine runs');
  const command = (name: string, description: string): Command =>
    runtime
      .command(name)
      .description(description)
      .option('--data <dir>', 'data folder (default ./data)')
      .option('--config <file>', 'the settings file of the server');

  command('list', 'all kinds, and what runs each here').action(async (flags: RuntimeFlags) =>
    (await work()).list(flags),
  );
  command('add <kind>', `${ADDABLE_KINDS.join(' or ')}: fetches that Node from npm`).action(
    async (kind: string, flags: RuntimeFlags) => (await work()).add(kind, flags),
  );
  command('remove <kind>', 'one that was added; no server may be using it').action(
    async (kind: string, flags: RuntimeFlags) => (await work()).remove(kind, flags),
  );
};
