/**
 * The load generator: a process of its own, as light as Node allows (raw sockets, one read buffer
 * for all, a fixed request), because it shares the machine with the server it measures.
 *
 * It ends by itself: after the window, and at most `DRAIN_MS` for what is then still in flight. A
 * connection that breaks is an error and is not opened again.
 */
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';

import { openConnection, type ConnectionEvents } from './connection.ts';
import { loadSpecSchema, type LoadResult, type LoadSpec } from './load-spec.ts';
import { createTally } from './tally.ts';

const DRAIN_MS = 15_000;

type Phase = 'warmup' | 'window' | 'draining';

interface PoolEvents {
  readonly onResponse: ConnectionEvents['onResponse'];
  readonly onFault: (fault: string) => void;
  readonly onAllEnded: () => void;
}

/** The connections still open; each leaves the set when it ends. */
const openConnections = (spec: LoadSpec, events: PoolEvents): ReadonlySet<Socket> => {
  const open = new Set<Socket>();
  const request = Buffer.from(spec.request, 'latin1');
  const readBuffer = Buffer.alloc(64 * 1024);
  for (let opened = 0; opened < spec.connections; opened += 1) {
    const socket = openConnection(spec.port, request, readBuffer, {
      onResponse: events.onResponse,
      onEnd: (fault) => {
        open.delete(socket);
        if (fault !== null) events.onFault(fault);
        if (open.size === 0) events.onAllEnded();
      },
    });
    open.add(socket);
  }
  return open;
};

const generate = (spec: LoadSpec, finish: (result: LoadResult) => void): void => {
  const tally = createTally(spec.expect);
  let phase: Phase = 'warmup';

  const end = (): void => {
    for (let left = open.size; left > 0; left -= 1) {
      tally.fail('unanswered', `no response ${DRAIN_MS} ms after the window`);
    }
    finish(tally.result());
  };
  const closeWindow = (): void => {
    if (phase !== 'window') return;
    phase = 'draining';
    tally.closeWindow();
    if (open.size === 0) end();
    else setTimeout(end, DRAIN_MS);
  };
  const openWindow = (): void => {
    phase = 'window';
    tally.openWindow();
    if (open.size === 0) closeWindow();
    else setTimeout(closeWindow, spec.measureMs);
  };
  const open = openConnections(spec, {
    onResponse: (response, ms) => {
      if (tally.take(response, ms) >= spec.responsesMax) closeWindow();
      return phase !== 'draining';
    },
    onFault: (fault) => tally.fail('connection', fault),
    onAllEnded: () => (phase === 'draining' ? end() : closeWindow()),
  });
  setTimeout(openWindow, spec.warmupMs);
};

const spec = loadSpecSchema.parse(JSON.parse(await text(process.stdin)));
generate(spec, (result) => {
  process.stdout.write(JSON.stringify(result), () => process.exit(0));
});
