/**
 * Which containers had a process killed for want of memory. The engine says so a moment later, and of
 * a container whose first process lives on it says so nowhere else (scheduling-and-runtimes §3.7).
 */
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { Clock } from '../../domain/kernel/clock.ts';
import { INSTANCE_LABEL } from './container-options.ts';

export interface MemoryEvents {
  /** By the engine's id. Waits for news that may be on its way. */
  readonly wasExhausted: (id: string) => Promise<boolean>;
  readonly forget: (id: string) => void;
  readonly close: () => void;
}

const NEWS_WAIT_MS = 50;

export const watchMemory = async (
  docker: Docker,
  instance: string,
  clock: Clock,
): Promise<MemoryEvents> => {
  const exhausted = new Set<string>();
  const waiting = new Map<string, () => void>();
  const label = [`${INSTANCE_LABEL}=${instance}`];
  const filters = { type: ['container' as const], event: ['oom'], label };
  const events = Readable.from(await docker.getEvents({ filters }));
  // It ends with the engine, and so do the containers.
  events.on('error', () => undefined);
  createInterface(events).on('line', (line) => {
    const id = idIn(line);
    if (id === null) return;
    exhausted.add(id);
    waiting.get(id)?.();
  });

  return {
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
    close: () => events.destroy(),
  };
};

const idIn = (line: string): string | null => {
  const event: unknown = JSON.parse(line);
  const isEvent = typeof event === 'object' && event !== null && 'id' in event;
  return isEvent && typeof event.id === 'string' ? event.id : null;
};
