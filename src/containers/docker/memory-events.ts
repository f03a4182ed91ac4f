/**
 * Which containers had a process killed for want of memory. The engine says so a moment later, and of
 * a container whose first process lives on it says so nowhere else (scheduling-and-runtimes §3.7).
 */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { Clock } from '../../domain/kernel/clock.ts';
import { INSTANCE_LABEL } from './container-options.ts';
import { engineStream } from './engine-stream.ts';
import { QUICK_MS, withinTime } from './engine-time.ts';

export interface MemoryEvents {
  /** Before there is a container to hear of; nothing to do while the engine still tells. */
  readonly listen: () => Promise<void>;
  /** By the engine's id: resolves when the engine says it, and never where it does not. */
  readonly exhaustion: (id: string) => Promise<void>;
  readonly forget: (id: string) => void;
  readonly close: () => void;
}

export const watchMemory = (docker: Docker, instance: string, clock: Clock): MemoryEvents => {
  const watched = new Map<string, PromiseWithResolvers<void>>();
  const label = [`${INSTANCE_LABEL}=${instance}`];
  const filters = { type: ['container' as const], event: ['oom'], label };
  let events: Promise<Readable> | null = null;

  const onLine = (line: string): void => {
    const id = idIn(line);
    if (id !== null) watched.get(id)?.resolve();
  };
  const open = async (): Promise<Readable> => {
    const stream = engineStream(
      await withinTime(clock, QUICK_MS, (abortSignal) =>
        docker.getEvents({ filters, abortSignal }),
      ),
    );
    createInterface(stream).on('line', onLine).on('close', forgetStream);
    return stream;
  };
  /** It ends with the engine. */
  const forgetStream = (): void => {
    events = null;
  };

  return {
    listen: async () => {
      events ??= open();
      await events.catch(forgetStream);
    },
    exhaustion: (id) => {
      const known = watched.get(id) ?? Promise.withResolvers<void>();
      watched.set(id, known);
      return known.promise;
    },
    forget: (id) => void watched.delete(id),
    close: () => void events?.then((stream) => stream.destroy(), ignore),
  };
};

const ignore = (): void => undefined;

/** `null` for half a line, the last before the engine ended. */
const idIn = (line: string): string | null => {
  try {
    const event: unknown = JSON.parse(line);
    const isEvent = typeof event === 'object' && event !== null && 'id' in event;
    return isEvent && typeof event.id === 'string' ? event.id : null;
  } catch {
    return null;
  }
};
