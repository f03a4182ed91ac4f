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

export interface MemoryEvents {
  /** Before there is a container to hear of; nothing to do while the engine still tells. */
  readonly listen: () => Promise<void>;
  /** By the engine's id. Waits for news that may be on its way. */
  readonly wasExhausted: (id: string) => Promise<boolean>;
  readonly forget: (id: string) => void;
  readonly close: () => void;
}

const NEWS_WAIT_MS = 50;

export const watchMemory = (docker: Docker, instance: string, clock: Clock): MemoryEvents => {
  const exhausted = new Set<string>();
  const waiting = new Map<string, () => void>();
  const label = [`${INSTANCE_LABEL}=${instance}`];
  const filters = { type: ['container' as const], event: ['oom'], label };
  let events: Promise<Readable> | null = null;

  const onLine = (line: string): void => {
    const id = idIn(line);
    if (id === null) return;
    exhausted.add(id);
    waiting.get(id)?.();
  };
  const open = async (): Promise<Readable> => {
    const stream = engineStream(await docker.getEvents({ filters }));
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
    wasExhausted: async (id) => {
      if (exhausted.has(id)) return true;
      await new Promise<void>((resolve) => {
        waiting.set(id, resolve);
        clock.schedule(NEWS_WAIT_MS, resolve);
      });
      waiting.delete(id);
      return exhausted.has(id);
    },
    forget: (id) => void exhausted.delete(id),
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
