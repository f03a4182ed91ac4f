/** An engine that hangs. */
import { expect, test, vi } from 'vitest';
import type { Clock } from '../../../src/domain/kernel/clock.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { logOf, standInEngine } from './stand-in-engine.ts';

test.each(['GET /version', 'GET /containers/json', 'GET /networks'])(
  'an engine that never answers %s is given up, and not listened to any more',
  async (name) => {
    await using engine = await standInEngine({ [name]: () => null });
    /** Time passes when the engine is asked that, and not before. */
    const hurried: Clock = {
      nowMs: () => 0,
      schedule: (_, callback) => {
        const look = (): void => {
          if (engine.asked.at(-1) === name) callback();
          else timer = setImmediate(look);
        };
        let timer = setImmediate(look);
        return () => clearImmediate(timer);
      },
    };
    const made = await engine.driver(hurried, logOf().log);
    const message = expect.stringMatching(/the Docker engine did not answer within \d+ s$/);
    expect(made).toMatchObject(E.left({ type: 'CreateFailed', message }));
    await vi.waitFor(() => expect(engine.broken).toEqual([name]));
  },
);
