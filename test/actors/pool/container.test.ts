import { expect, test } from 'vitest';
import { type ContainerWorld, inContainerWorld, job } from './container-world.ts';

/** A container in which nothing runs, initialised by `first`. */
const warm = async ({ tell, heard, asked }: ContainerWorld, first = job(1)) => {
  await heard('ContainerUp');
  tell({ type: 'Run', job: first });
  (await asked('init')).done();
  await heard('ContainerReady');
  (await asked('run')).done();
  await heard('RunEnded');
};

test('a run that is sent before the pool has heard that its container is gone bounces back', () =>
  inContainerWorld(async ({ tell, heard, asked, deadLetters }) => {
    await heard('ContainerUp');
    tell({ type: 'Stop', reason: 'idle' });
    (await asked('destroy')).done();
    await heard('ContainerGone');
    const late = job();
    tell({ type: 'Run', job: late });
    expect((await heard('RunBounced')).job).toBe(late);
    expect(deadLetters()).toBe(0);
  }));

test('a container that was made for nobody is initialised by the first run that it gets', () =>
  inContainerWorld(async ({ tell, heard, asked }) => {
    await heard('ContainerUp');
    const first = job();
    tell({ type: 'Run', job: first });
    (await asked('init')).done();
    await heard('ContainerReady');
    (await asked('run')).done();
    const ended = await heard('RunEnded');
    expect(ended.job).toBe(first);
    expect(ended.completed).toMatchObject({ response: { statusCode: 0 }, initMs: 0 });
    tell({ type: 'Run', job: job(2) });
    (await asked('run')).done();
    expect((await heard('RunEnded')).completed.initMs).toBeNull();
  }));

test('a run that wakes a container is sent when its processes go on, and not before', () =>
  inContainerWorld(async (world) => {
    const { tell, heard, asked } = world;
    await warm(world);
    tell({ type: 'Pause' });
    tell({ type: 'Resume' });
    tell({ type: 'Run', job: job(2) });
    (await asked('pause')).done();
    (await asked('resume')).done();
    (await asked('run')).done();
    expect((await heard('RunEnded')).job.offset).toBe(2);
  }));

test.each(['pause', 'resume'] as const)(
  'a container whose %s fails ends, and its run goes to another',
  (failing) =>
    inContainerWorld(async (world) => {
      const { tell, heard, asked } = world;
      await warm(world);
      tell({ type: 'Pause' });
      tell({ type: 'Resume' });
      tell({ type: 'Run', job: job(2) });
      if (failing === 'resume') (await asked('pause')).done();
      (await asked(failing)).fails();
      expect((await heard('RunBounced')).job.offset).toBe(2);
      (await asked('destroy')).done();
      expect((await heard('ContainerGone')).reason).toBe('pauseFailed');
    }),
);

test('a container that dies while it wakes gives its run back', () =>
  inContainerWorld(async (world) => {
    const { tell, heard, asked, exit } = world;
    await warm(world);
    tell({ type: 'Pause' });
    tell({ type: 'Resume' });
    tell({ type: 'Run', job: job(2) });
    await asked('pause');
    exit();
    expect((await heard('RunBounced')).job.offset).toBe(2);
    (await asked('destroy')).done();
    expect((await heard('ContainerGone')).reason).toBe('exited');
  }));

test('a container that is told to stop lets the run that woke it end', () =>
  inContainerWorld(async (world) => {
    const { tell, heard, asked } = world;
    await warm(world);
    tell({ type: 'Pause' });
    tell({ type: 'Resume' });
    tell({ type: 'Run', job: job(2) });
    tell({ type: 'Stop', reason: 'reclaimed' });
    (await asked('pause')).done();
    (await asked('resume')).done();
    (await asked('run')).done();
    expect((await heard('RunEnded')).job.offset).toBe(2);
    (await asked('destroy')).done();
    expect((await heard('ContainerGone')).reason).toBe('reclaimed');
  }));

test('a run that never answers ends as one whose time was over, and what it says later is ignored', () =>
  inContainerWorld(async (world) => {
    const { tell, heard, asked, clock } = world;
    await warm(world);
    tell({ type: 'Run', job: job(2) });
    const silent = await asked('run');
    clock.pass(180_000);
    tell({ type: 'Expire' });
    const { completed, healthy } = await heard('RunEnded');
    expect(healthy).toBe(false);
    expect(completed).toMatchObject({
      timedOut: true,
      response: {
        statusCode: 2,
        result: '{"error":"The action exceeded its time limits of 60000 milliseconds."}',
      },
    });
    expect(completed.endMs - completed.startMs).toBe(180_000);
    silent.done();
    (await asked('destroy')).done();
    expect((await heard('ContainerGone')).reason).toBe('overdue');
  }));

test('an init that never answers ends its activation the same way', () =>
  inContainerWorld(async ({ tell, heard, asked, clock }) => {
    await heard('ContainerUp');
    tell({ type: 'Run', job: job() });
    const silent = await asked('init');
    clock.pass(180_000);
    tell({ type: 'Expire' });
    expect((await heard('RunEnded')).completed.response).toMatchObject({
      statusCode: 2,
      result:
        '{"error":"The action exceeded its time limits of 60000 milliseconds during initialization."}',
    });
    silent.done();
    (await asked('destroy')).done();
    expect((await heard('ContainerGone')).reason).toBe('overdue');
  }));
