/**
 * Who containers are that share the machine's processes and files with everybody: each a user that was
 * never one before. The same user may signal it, read its memory, and has what it left in
 * folders that are open to all; so does another server's container, or what outlived a server that was killed.
 * Drawn at random, because nobody on a machine keeps a list of such users.
 */
import { randomInt } from 'node:crypto';
import { areMapped, type ContainerUsers, NOBODY } from './container-users.ts';

/** Above those of other sandboxes, in what systems leave alone (systemd, "Users, Groups, UIDs"). */
const FIRST_USER = 1_900_100_000;
const USERS = 200_000_000;

/** `uidMap`: which users there are for the server, as in /proc/self/uid_map. */
export const createOneTimeUsers = (uidMap: string): ContainerUsers => {
  const apart = areMapped(uidMap, FIRST_USER, USERS);
  return {
    apart,
    take: () => (apart ? FIRST_USER + randomInt(USERS) : NOBODY),
    giveBack: () => undefined,
  };
};
