import { expect, test } from 'vitest';
import type { ContainerMessage } from '../../../src/actors/pool/container-messages.ts';
import { createMembers } from '../../../src/actors/pool/members.ts';
import { containerId } from '../../../src/domain/kernel/ids.ts';
import { job } from './container-world.ts';

const id = containerId('1-0-1');

/** One container, and what it was told. */
const world = () => {
  const told: ContainerMessage['type'][] = [];
  const members = createMembers();
  members.add(id, {
    name: id,
    tell: ({ type }) => told.push(type) > 0,
    fail: (error) => {
      throw error;
    },
  });
  return { members, told };
};

test('a container is told to stop at once when no run is on its way to it', () => {
  const { members, told } = world();
  members.stop(id, 'idle');
  expect(told).toEqual(['Stop']);
});

test('a container is told to stop after the runs that were given to it before', () => {
  const { members, told } = world();
  members.reserve(id);
  members.reserve(id);
  members.stop(id, 'reclaimed');
  members.run(id, job(1));
  expect(told).toEqual(['Run']);
  members.run(id, job(2));
  expect(told).toEqual(['Run', 'Run', 'Stop']);
});

test('a run for a container that is gone reaches nobody', () => {
  const { members, told } = world();
  members.reserve(id);
  expect(members.remove(id)).toBe(true);
  expect(members.run(id, job())).toBe(false);
  expect(members.remove(id)).toBe(false);
  expect(told).toEqual(['Forgotten']);
});

test('a place in a container that is not there is a bug', () => {
  const { members } = world();
  expect(() => members.reserve(containerId('1-0-2'))).toThrow('which is not there');
});
