/**
 * Who containers are when the server is root: each a user of its own. The kernel keeps and counts much
 * by user whatever namespaces a process is in (keys, watched files, memory of pipes, processes), and
 * what one container takes or leaves there is not to meet another.
 */
export interface ContainerUsers {
  /** One that no other container is; when all are taken, one that another is as well. */
  readonly take: () => number;
  /** When its container is gone. */
  readonly giveBack: (user: number) => void;
  /** Whether there are any but `nobody`. */
  readonly apart: boolean;
}

/** `nobody`: the group of all, and the user of all where the server may not be any other. */
export const NOBODY = 65_534;

/** Above what systems, their services and their containers take (systemd, "Users, Groups, UIDs"). */
const FIRST_USER = 1_900_000_000;
const USERS_MAX = 1_024;

/** All that a container may be: what its list of users has names for. */
export const possibleUsers = (): readonly number[] =>
  Array.from({ length: USERS_MAX }, (_, index) => FIRST_USER + index);

/** `uidMap`: which users there are for the server, as in /proc/self/uid_map. */
export const createContainerUsers = (uidMap: string): ContainerUsers => {
  const apart = areMapped(uidMap, FIRST_USER, USERS_MAX);
  const free = apart ? possibleUsers().toReversed() : [];
  return {
    apart,
    take: () => free.pop() ?? NOBODY,
    giveBack: (user) => {
      if (user !== NOBODY) free.push(user);
    },
  };
};

/** A server in a container itself often has some 65,536 users. */
export const areMapped = (uidMap: string, firstUser: number, users: number): boolean =>
  uidMap.split('\n').some((line) => {
    const [first = Infinity, , count = 0] = line.trim().split(/\s+/).map(Number);
    return first <= firstUser && firstUser + users <= first + count;
  });
