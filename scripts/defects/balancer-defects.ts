/** Defects of the balancer: its books, where work goes, the health of invokers, throttles. */
import { type Defect, scheduler } from './defect.ts';

const DOMAIN = 'src/domain/scheduler';

export const BALANCER_DEFECTS: readonly Defect[] = [
  {
    name: 'a slot leaks: the last of a container gives no memory back',
    file: `${DOMAIN}/books.ts`,
    text: 'if ((before - 1) % line.concurrency === 0) room.usedMb -= line.memoryMb;',
    replacement: 'if (before % line.concurrency === 0) room.usedMb -= line.memoryMb;',
    caughtBy: scheduler('books'),
  },
  {
    name: 'work that moves counts twice',
    file: `${DOMAIN}/books.ts`,
    text: '      take(to, line);\n      give(from, queue);',
    replacement: '      take(to, line);',
    caughtBy: scheduler('books'),
  },
  {
    name: 'an end that is told twice counts twice',
    file: `${DOMAIN}/books.ts`,
    text: 'if (rooms.get(invoker)?.open.delete(acceptedAt) === true) return invoker;',
    replacement: 'if (rooms.get(invoker)?.open.has(acceptedAt) !== null) return invoker;',
    caughtBy: scheduler('books'),
  },
  {
    name: 'an acceptance that is told twice counts twice',
    file: `${DOMAIN}/books.ts`,
    text: 'accepted: (at, invoker, demand) => {\n      if (at <= seen) return;',
    replacement: 'accepted: (at, invoker, demand) => {',
    caughtBy: scheduler('books'),
  },
  {
    name: 'the step of the home invoker is not coprime: some invokers are never probed',
    file: `${DOMAIN}/placement.ts`,
    text: 'gcd(size, count) === 1 && ',
    replacement: '',
    caughtBy: scheduler('placement'),
  },
  {
    name: 'an unhealthy invoker gets work',
    file: `${DOMAIN}/placement.ts`,
    text: "if (state !== 'up') return state;",
    replacement: "if (state === 'down') return state;",
    caughtBy: scheduler('placement'),
  },
  {
    name: 'three bad results make an invoker unhealthy instead of four',
    file: `${DOMAIN}/health.ts`,
    text: "if (state === 'up' && failed > TOLERATED)",
    replacement: "if (state === 'up' && failed >= TOLERATED)",
    caughtBy: scheduler('health'),
  },
  {
    name: 'an invoker counts as silent while what it runs may still run',
    file: `${DOMAIN}/health.ts`,
    text: 'silence.forMs > 2 * silence.longestTimeoutMs + 70_000',
    replacement: 'silence.forMs > silence.longestTimeoutMs + 70_000',
    caughtBy: scheduler('health'),
  },
  {
    name: 'a place is free before the books have heard who took it',
    file: 'src/actors/controller/outbox.ts',
    text: 'if (last === undefined || last <= heardUpTo) release(sent);',
    replacement: 'if (last === undefined || last > 0) release(sent);',
    caughtBy: { tests: ['test/actors/controller/outbox.test.ts'] },
  },
  {
    name: 'one more than the backlog may hold is accepted',
    file: 'src/actors/controller/load-balancer.ts',
    text: 'if (count >= deps.backlogMax)',
    replacement: 'if (count > deps.backlogMax)',
    caughtBy: { tests: ['test/actors/controller/backlog-bound.test.ts'] },
  },
  {
    name: 'a namespace gets one call a minute less than its limit',
    file: 'src/domain/throttle/minute-rate.ts',
    text: 'return count <= allowed ?',
    replacement: 'return count < allowed ?',
    caughtBy: { tests: ['test/domain/throttle/minute-rate.test.ts'] },
  },
  {
    name: 'a namespace has one more in flight than its limit',
    file: 'src/domain/throttle/concurrency.ts',
    text: 'if (count >= allowed)',
    replacement: 'if (count > allowed)',
    caughtBy: { tests: ['test/domain/throttle/concurrency.test.ts'] },
  },
];
