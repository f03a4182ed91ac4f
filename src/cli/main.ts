/**
 * The commands of `rewhisk`. What a command needs of the server's parts is loaded when it is that
 * command: all of them take a second, and a key in the command line is hidden the sooner.
 */
import { Command, Option } from 'commander';
import { decimalNumber, wholeNumber } from './number-flag.ts';
import { addBackupCommands } from './backup.ts';
import { addRuntimeCommands } from './runtime.ts';
import { addUserCommands } from './user.ts';
import { VERSION } from './version.ts';

const program = new Command('rewhisk')
  .description('A function platform on one machine that speaks the Apache OpenWhisk API.')
  .version(VERSION)
  .showHelpAfterError('(rewhisk --help lists the commands)')
  // The flags may hold a key, and `ps` shows the command line to everybody.
  .hook('preAction', (_, command) => {
    process.title = `rewhisk ${command.name()}`;
  })
  // No command means `serve`; one that there is not has been taken for an argument of it.
  .hook('preSubcommand', ({ args: [given] }, command) => {
    if (given !== undefined && !given.startsWith('-') && given !== command.name())
      program.error(`error: unknown command '${given}'`);
  });

program
  .command('serve', { isDefault: true })
  .description('start the platform')
  .option('--host <address>', 'address to listen on (default 127.0.0.1)')
  .option('--port <port>', 'port to listen on, 0 picks a free one (default 3233)', wholeNumber)
  .option('--tls-cert <file>', 'certificate in PEM, to serve HTTPS; with --tls-key')
  .option('--tls-key <file>', 'its key in PEM')
  .option('--web-domain <name>', '<namespace>.<name> are hosts of web actions (default localhost)')
  .option('--data <dir>', 'data folder (default ./data)')
  .addOption(
    new Option('--profile <name>', 'limits and choices (default adobe)').choices([
      'adobe',
      'openwhisk',
    ]),
  )
  .addOption(
    new Option('--driver <name>', 'what containers are made of (default process)').choices([
      'process',
      'docker',
    ]),
  )
  .option('--config <file>', 'JSON file of settings; flags win')
  .option('--guest-auth <uuid:key>', 'key of the subject guest, at the first start')
  .action(async (flags) => (await import('./serve.ts')).serve(flags));

const dataOption = ['--data <dir>', 'data folder', './data'] as const;

addRuntimeCommands(program);
addUserCommands(program);
addBackupCommands(program);

program
  .command('views')
  .description('what requests are answered from')
  .command('rebuild')
  .description('make the views anew from the journal; the server must not run')
  .option(...dataOption)
  .action(async (flags) => (await import('./rebuild.ts')).rebuild(flags));

const journal = program.command('journal').description('the log of everything that happened');

journal
  .command('stats')
  .description('what it takes on the disk: bytes by segment, by topic, and for an activation')
  .option(...dataOption)
  .option('--json', 'one line of JSON instead of tables')
  .action(async (flags) => (await import('./stats.ts')).stats(flags));

journal
  .command('verify')
  .description('check every record, hash and signature; names the first bad offset')
  .option(...dataOption)
  .option('--hash <offset:hash>', 'what an earlier check said to keep')
  .option('--public-key <file>', 'who may have signed (default journal.pub in the data folder)')
  .action(async (flags) => (await import('./verify.ts')).verify(flags));

program
  .command('simulate')
  .description('run the platform in virtual time, with faults drawn from a seed')
  .option('--seed <number>', 'what everything is drawn from', wholeNumber, 1)
  .option('--seeds <count>', 'so many seeds, one after the other', wholeNumber, 1)
  .option('--faults <kinds>', 'all, none, or kinds with commas between them', 'all')
  .option('--hours <hours>', 'virtual time in which there are calls', decimalNumber, 1)
  .option('--arrivals <numbers>', 'of all calls only these, as a failing seed says')
  .action(async (flags) => (await import('./simulate.ts')).simulate(flags));

const listed = (value: string, before: readonly string[]): readonly string[] => [...before, value];

program
  .command('whatif')
  .description('the calls of a journal under other settings, beside what they were; only reads')
  .option(...dataOption)
  .option('--set <name=value>', 'a changed setting, as often as needed', listed, [])
  .option('--from <place>', 'count from this offset or time on (RFC 3339)')
  .option('--to <place>', 'count up to this offset or time')
  .option('--namespace <name>', 'count only calls of this namespace')
  .option('--action <name>', 'count only calls of this action')
  .option('--config <file>', 'the settings file of the server that wrote the journal')
  .option('--profile <name>', 'its profile (default adobe)')
  .option('--json', 'one line of JSON instead of a table')
  .action(async (flags) => (await import('./what-if.ts')).whatIfCommand(flags));

await program.parseAsync();
