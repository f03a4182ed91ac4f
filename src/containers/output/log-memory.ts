/**
 * What the logs of all runs take in memory until the runs end. Each may have a little without asking,
 * so that a run with an ordinary log loses none of it because others print much.
 */
export interface LogMemory {
  readonly bytesMax: number;
  used: number;
}

/** Of all containers. When runs end, their logs take as much again on their way to the journal. */
export const LOG_BYTES_MAX = 512 * 1024 * 1024;

/** One run's part of it. */
export interface LogShare {
  /** How many bytes it may hold instead of those it holds. */
  readonly room: () => number;
  /** It holds so many now. */
  readonly hold: (bytes: number) => void;
}

/** Without asking. @internal */
export const LOG_BYTES_FREE = 64 * 1024;

export const createLogShare = (memory: LogMemory): LogShare => {
  let counted = 0;
  return {
    room: () => LOG_BYTES_FREE + Math.max(0, memory.bytesMax - memory.used + counted),
    hold: (bytes) => {
      const over = Math.max(0, bytes - LOG_BYTES_FREE);
      memory.used += over - counted;
      counted = over;
    },
  };
};
