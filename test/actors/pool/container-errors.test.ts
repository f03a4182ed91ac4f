import { expect, test } from 'vitest';
import { inContainerWorld, job } from './container-world.ts';

test('P35: an error of the action leaves its container to the next run', () =>
  inContainerWorld(async ({ tell, heard, asked }) => {
    await heard('ContainerUp');
    tell({ type: 'Run', job: job(1) });
    (await asked('init')).done();
    await heard('ContainerReady');
    (await asked('run')).done('{"error":"no"}');
    const ended = await heard('RunEnded');
    expect(ended.completed.response.statusCode).toBe(1);
    expect(ended.healthy).toBe(true);
    tell({ type: 'Run', job: job(2) });
    (await asked('run')).done();
    expect((await heard('RunEnded')).completed.response.statusCode).toBe(0);
  }));
