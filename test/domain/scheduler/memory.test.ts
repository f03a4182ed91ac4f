import fc from 'fast-check';
import { expect, test } from 'vitest';
import { containerId } from '../../../src/domain/kernel/ids.ts';
import { type IdleContainer, roomFor } from '../../../src/domain/scheduler/memory.ts';

const idle: fc.Arbitrary<readonly IdleContainer[]> = fc
  .array(fc.tuple(fc.integer({ min: 128, max: 1024 }), fc.nat(1000)), { maxLength: 8 })
  .map((rows) =>
    rows.map(([memoryMb, idleSinceMs], number) => ({
      id: containerId(`c${number}`),
      memoryMb,
      idleSinceMs,
    })),
  );

const need = fc.record({
  totalMb: fc.integer({ min: 0, max: 8192 }),
  usedMb: fc.nat(8192),
  needMb: fc.integer({ min: 128, max: 4096 }),
  idle,
});

const mbOf = (containers: readonly IdleContainer[]): number =>
  containers.reduce((sum, { memoryMb }) => sum + memoryMb, 0);

test('containers are evicted only when that makes room, and no more of them than needed', () => {
  fc.assert(
    fc.property(need, ({ totalMb, usedMb, needMb, idle: containers }) => {
      const room = roomFor({ totalMb, usedMb, needMb, idle: containers });
      if (room.type === 'free') expect(usedMb + needMb).toBeLessThanOrEqual(totalMb);
      if (room.type === 'full') expect(usedMb - mbOf(containers) + needMb).toBeGreaterThan(totalMb);
      if (room.type !== 'evict') return;
      const victims = containers.filter(({ id }) => room.victims.includes(id));
      const last = victims.find(({ id }) => id === room.victims.at(-1));
      expect(usedMb - mbOf(victims) + needMb).toBeLessThanOrEqual(totalMb);
      expect(usedMb - mbOf(victims) + (last?.memoryMb ?? 0) + needMb).toBeGreaterThan(totalMb);
    }),
  );
});

test('the longest unused containers go first', () => {
  fc.assert(
    fc.property(need, (asked) => {
      const room = roomFor(asked);
      if (room.type !== 'evict') return;
      const kept = asked.idle.filter(({ id }) => !room.victims.includes(id));
      const gone = asked.idle.filter(({ id }) => room.victims.includes(id));
      const youngestGone = Math.max(...gone.map(({ idleSinceMs }) => idleSinceMs));
      expect(kept.every(({ idleSinceMs }) => idleSinceMs >= youngestGone)).toBe(true);
    }),
  );
});
