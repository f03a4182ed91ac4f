/** What a container is asked to do, seen from where containers are. */
import { stricter } from '../../domain/network-policy.ts';
import type { ContainerSeen } from '../observation.ts';
import type { Ledger, LiveContainer, OpenRun } from './ledger.ts';
import { askedOf, eventOf, type Property, runAskedFor } from './property.ts';

interface Asked {
  readonly asked: Extract<ContainerSeen, { readonly what: 'init' | 'run' }>;
  readonly container: LiveContainer;
  readonly run: OpenRun;
  readonly atMs: number;
}

/** A property of every init and run. */
const ofCalls =
  (wrong: (call: Asked, ledger: Ledger) => string | null): Property['check'] =>
  (ledger: Ledger, { atMs, seen }) => {
    const asked = askedOf(seen);
    const run = runAskedFor(ledger, seen);
    const container = asked === null ? undefined : ledger.containers.get(asked.id);
    if (asked === null || run === null || container === undefined) return null;
    const why = wrong({ asked, container, run, atMs }, ledger);
    return why === null
      ? null
      : `${asked.id} is asked to ${asked.what} ${asked.activation}: ${why}`;
  };

export const withinConcurrency: Property = {
  name: 'a container never runs more at once than the concurrency of its action',
  labels: ['P29'],
  sees: ['container'],
  check: ofCalls(({ asked, container, run }) => {
    const { concurrency } = run.accepted.action.limits;
    return asked.what === 'init' || container.running.size < concurrency
      ? null
      : `it runs ${container.running.size} of ${concurrency} already`;
  }),
};

export const oneQueueOnly: Property = {
  name: 'a container serves one namespace, action and revision, from its init to its end',
  labels: ['P30', 'P18', 'P24', 'P32'],
  sees: ['container'],
  check: ofCalls(({ asked, container, run }) => {
    if (asked.code !== null && asked.code !== run.accepted.action.code)
      return 'the code is of another revision';
    return container.queue === null || container.queue === run.queue
      ? null
      : `it serves ${container.queue}, not ${run.queue}`;
  }),
};

export const networkAsAsked: Property = {
  name: 'a container has a network only where its action may have one and the server gives one',
  labels: ['P32'],
  sees: ['container'],
  check: ofCalls(({ container, run }, { platform }) => {
    const asked = run.accepted.action.network ?? 'full';
    const due = stricter(platform?.container.network ?? 'full', asked);
    return container.network === due ? null : `its network is ${container.network}, not ${due}`;
  }),
};

export const initialisedOnce: Property = {
  name: 'a container is initialised once, and before it runs anything',
  labels: ['P31'],
  sees: ['container'],
  check: ofCalls(({ asked, container }) => {
    if (asked.what === 'init') return container.inits === 0 ? null : 'it was initialised before';
    return container.initialised ? null : 'it is not initialised';
  }),
};

export const awake: Property = {
  name: 'a container that is paused or being ended is asked nothing',
  labels: ['P33'],
  sees: ['container'],
  check: ofCalls(({ container }) => {
    if (container.paused) return 'it is paused';
    return container.destroying ? 'it is being ended' : null;
  }),
};

/** Who had started in it by then can't know, while long arguments are fetched for it, ms. */
const ON_ITS_WAY_MS = 10;

export const unspoiled: Property = {
  name: 'a container that failed by its own fault serves nobody any more',
  labels: ['P34'],
  sees: ['container'],
  check: ofCalls(({ container, atMs }) =>
    container.spoiledAtMs === null || atMs <= container.spoiledAtMs + ON_ITS_WAY_MS
      ? null
      : `it failed ${(atMs - container.spoiledAtMs).toFixed(1)} ms before`,
  ),
};

export const endsWhenQuiet: Property = {
  name: 'a container is ended while something runs in it only when the time of that is over',
  labels: ['P37', 'P49'],
  sees: ['container'],
  check: (ledger, { atMs, seen }) => {
    if (seen.type !== 'container' || seen.what !== 'destroy' || ledger.stopping) return null;
    const container = ledger.containers.get(seen.id);
    if (container === undefined || container.gone || container.orphaned) return null;
    const runs = [...container.running];
    // With a run of which nothing is heard, all others of its container are ended.
    if (runs.some(([, dueMs]) => dueMs <= atMs)) return null;
    const [first] = runs;
    return first === undefined ? null : `${seen.id} is ended while ${first[0]} runs in it`;
  },
};

export const goneWhenRemoved: Property = {
  name: 'a container of which the journal says that it is removed is gone',
  labels: ['P38'],
  sees: ['record'],
  check: (ledger, { seen }) => {
    const removed = eventOf(seen, 'ContainerRemoved');
    const container = removed === null ? undefined : ledger.containers.get(removed.containerId);
    return container === undefined || container.gone
      ? null
      : `${container.id} is removed in the journal, and still there`;
  },
};

export const noneLeft: Property = {
  name: 'after an orderly end no container is left, here or in the journal',
  labels: ['P38'],
  sees: ['server'],
  check: ({ containers, recorded }, { seen }) => {
    if (seen.type !== 'server' || seen.what !== 'stopped') return null;
    const live = [...containers.values()].find(({ gone }) => !gone);
    if (live !== undefined) return `${live.id} is still there`;
    const [left] = recorded.keys();
    return left === undefined ? null : `the journal does not say that ${left} was removed`;
  },
};
