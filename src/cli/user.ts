/**
 * `rewhisk user …`: who may use the server that runs with a data folder. Keys are printed as clients
 * keep them, `UUID:KEY`.
 */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { fail, say } from './terminal.ts';
import { LIMIT_FLAGS, limits } from './user-limits.ts';
import { ask, type DataFlag } from './user-request.ts';

interface NamespaceFlag extends DataFlag {
  readonly namespace?: string;
}

interface CreateFlags extends NamespaceFlag {
  readonly auth?: string;
  readonly renew?: true;
}

const create = async (subject: string, flags: CreateFlags): Promise<void> => {
  const { auth = null, namespace = null } = flags;
  if (flags.renew === true && auth !== null)
    return fail('--renew makes a new key: leave --auth out');
  const opened = await ask(
    flags,
    flags.renew === true
      ? { type: 'renewKey', subject, namespace }
      : { type: 'create', subject, namespace, auth: auth === '-' ? fromStandardInput() : auth },
  );
  say(opened.auth);
};

const fromStandardInput = (): string => readFileSync(0, 'utf8').trim();

const get = async (subject: string, flags: DataFlag): Promise<void> => {
  const namespaces = await ask(flags, { type: 'get', subject });
  const [only] = namespaces;
  if (only !== undefined && namespaces.length === 1) return say(only.auth);
  say(...namespaces.map(({ namespace, auth }) => `${namespace}\t${auth}`));
};

const list = async (flags: DataFlag): Promise<void> => {
  for (const { subject, namespaces, blocked } of await ask(flags, { type: 'list' }))
    say([subject, namespaces.join(','), ...(blocked ? ['blocked'] : [])].join('\t'));
};

const remove = async (subject: string, flags: NamespaceFlag): Promise<void> => {
  await ask(flags, { type: 'remove', subject, namespace: flags.namespace ?? null });
  say(`${flags.namespace ?? subject} is deleted`);
};

const block = async (subject: string, flags: DataFlag): Promise<void> => {
  await ask(flags, { type: 'block', subject });
  say(`${subject} is blocked`);
};

const unblock = async (subject: string, flags: DataFlag): Promise<void> => {
  await ask(flags, { type: 'unblock', subject });
  say(`${subject} is not blocked`);
};

export const addUserCommands = (program: Command): void => {
  const user = program
    .command('user')
    .description('who may use the server that runs with a data folder');
  const command = (name: string, description: string): Command =>
    user
      .command(name)
      .description(description)
      .option('--data <dir>', 'data folder of the running server', './data');

  command('create <name>', 'a new subject, or one more namespace for one; prints the key')
    .option('--auth <uuid:key>', 'its key; - reads it from standard input (default: a new one)')
    .option('--namespace <name>', 'the namespace (default: named like the subject)')
    .option('--renew', 'a new key for a namespace that exists; the old one opens nothing any more')
    .action(create);
  command('get <name>', 'prints the keys of a subject').action(get);
  command('list', 'all subjects with their namespaces').action(list);
  command('delete <name>', 'a subject, or one namespace of it; its actions and records stay')
    .option('--namespace <name>', 'only this one')
    .action(remove);
  command('block <name>', 'its keys open nothing, and its web actions are not found').action(block);
  command('unblock <name>', 'its keys open its namespaces again').action(unblock);
  const limitsCommand = command('limits <name>', 'what is set over the limits of the profile')
    .option('--namespace <name>', 'the namespace (default: named like the subject)')
    .action(limits);
  for (const { flag, meaning } of LIMIT_FLAGS)
    limitsCommand.option(`--${flag} <value>`, `${meaning}, or default`);
};
