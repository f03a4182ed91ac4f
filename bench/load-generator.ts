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

type Phase = 'warmup' | 'window' | 'draining' | 'finished';

const generate = (spec: LoadSpec, finish: (result: LoadResult) => void): void => {
  const tally = createTally(spec.expect);
  const open = new Set<Socket>();
  let phase: Phase = 'warmup';

  const end = (): void => {
    if (phase === 'finished') return;
    phase = 'finished';
    for (const socket of open) {
      tally.fail('unanswered', `no response ${DRAIN_MS} ms after the window`);
      socket.destroy();
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
    setTimeout(closeWindow, spec.measureMs);
    if (open.size === 0) closeWindow();
  };
  const onResponse: ConnectionEvents['onResponse'] = (response, ms) => {
    if (tally.take(response, ms) >= spec.responsesMax) closeWindow();
    return phase === 'warmup' || phase === 'window';
  };

  const request = Buffer.from(spec.request, 'latin1');
  const readBuffer = Buffer.alloc(64 * 1024);
  for (let opened = 0; opened < spec.connections; opened += 1) {
    const socket = openConnection(spec.port, request, readBuffer, {
      onResponse,
      onEnd: (fault) => {
        open.delete(socket);
        if (fault !== null && phase !== 'finished') tally.fail('connection', fault);
        if (open.size > 0) return;
        if (phase === 'draining') end();
        else closeWindow();
      },
    });
    open.add(socket);
  }
  setTimeout(openWindow, spec.warmupMs);
};

const spec = loadSpecSchema.parse(JSON.parse(await text(process.stdin)));
generate(spec, (result) => {
  process.stdout.write(JSON.stringify(result), () => process.exit(0));
});
