/** `rewhisk backup …`: copies of a data folder, and data folders made from them. */
import type { Command } from 'commander';
import type { ArmFlags, CreateFlags, ListFlags, RestoreFlags } from './backup-commands.ts';

const work = () => import('./backup-commands.ts');

export const addBackupCommands = (program: Command): void => {
  const backup = program
    .command('backup')
    .description('copies of a data folder, and data folders made from them');

  backup
    .command('create')
    .description('what is new since the last backup; the server may run. A backup holds keys')
    .option('--data <dir>', 'data folder', './data')
    .requiredOption('--to <dir>', 'folder of the backups')
    .action(async (flags: CreateFlags) => (await work()).create(flags));
  backup
    .command('list')
    .description('the backups of a folder, oldest first')
    .requiredOption('--from <dir>', 'folder of the backups')
    .action(async (flags: ListFlags) => (await work()).list(flags));
  backup
    .command('restore')
    .description('makes a data folder; a server that is started with it runs nothing until `arm`')
    .requiredOption('--from <dir>', 'folder of the backups')
    .requiredOption('--data <dir>', 'the data folder to make: empty, or not there')
    .option('--id <id>', 'which backup (default: the newest that has what is wanted)')
    .option('--at <place>', 'as it was at this offset or time (RFC 3339) (default: the last)')
    .action(async (flags: RestoreFlags) => (await work()).restore(flags));
  backup
    .command('arm')
    .description('a restored server runs what waits, and takes calls, from now on')
    .option('--data <dir>', 'data folder', './data')
    .action(async (flags: ArmFlags) => (await work()).arm(flags));
};
