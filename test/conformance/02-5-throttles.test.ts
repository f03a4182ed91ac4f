/**
 * openwhisk-api §2.5: how often a namespace may call and fire, and how much of it runs at once. What happens when the
 * clock enters another minute is shown with a clock of the test's own in test/domain/throttle.
 */
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { NamespaceLimits } from '../../src/domain/subject/namespace-limits.ts';
import { makeGate, PASS } from '../support/gate.ts';
import { putAction } from '../support/rest-actions.ts';
import { rest, type RestAnswer } from '../support/rest.ts';
import { ask } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';
import { annotated, webCall } from '../support/web-calls.ts';

const server = useServer();
type Tenant = Awaited<ReturnType<typeof tenant>>;

const CODE = 'const main = () => ({});';
let tenants = 0;
/** With an action, a sequence of it, and triggers with and without a rule. */
const settled = async (limits: NamespaceLimits): Promise<Tenant> => {
  tenants += 1;
  const one = await tenant(server(), `tenant-${tenants}`, limits);
  await putAction(one, 'act', CODE, { annotations: annotated({ 'web-export': true }) });
  for (const [path, body] of [
    ['actions/seq', { exec: { kind: 'sequence', components: ['_/act', '_/act', '_/act'] } }],
    ['triggers/idle', {}],
    ['triggers/busy', {}],
    ['rules/rule', { trigger: '_/busy', action: '_/act' }],
  ] as const)
    expect(await ask(one, `PUT ${path}`, body)).toMatchObject({ status: 200 });
  return one;
};

/** Counts begin anew with the minute of the clock: what was told over the turn of one is asked once more. */
const inOneMinute = async <Told>(
  limits: NamespaceLimits,
  tell: (one: Tenant) => Promise<Told>,
): Promise<Told> => {
  const minute = () => Math.floor(Date.now() / 60_000);
  for (;;) {
    const one = await settled(limits);
    const begun = minute();
    const told = await tell(one);
    if (minute() === begun) return told;
  }
};

const told = ({ status, json }: RestAnswer): readonly [status: number, error: string | null] => {
  const read = z.object({ error: z.string() }).safeParse(json);
  return [status, read.success ? read.data.error : null];
};
const inMinute = (count: number, allowed: number) =>
  [429, `Too many requests in the last minute (count: ${count}, allowed: ${allowed}).`] as const;
const inFlight = (count: number, allowed: number) =>
  [429, `Too many concurrent requests in flight (count: ${count}, allowed: ${allowed}).`] as const;

describe('§2.5 invocations per minute', () => {
  test('pass while the count, with the call itself, is within the limit; refused ones count too', async () => {
    const answers = await inOneMinute({ invocationsPerMinute: 2 }, async (one) => {
      const all: RestAnswer[] = [];
      for (let call = 1; call <= 4; call += 1) all.push(await ask(one, 'POST actions/act'));
      return all.map(told);
    });
    expect(answers).toEqual([[202, null], [202, null], inMinute(3, 2), inMinute(4, 2)]);
  });

  test('a limit of 0 refuses always', async () => {
    const answers = await inOneMinute({ invocationsPerMinute: 0 }, async (one) => [
      told(await ask(one, 'POST actions/act')),
      told(await ask(one, 'POST actions/missing')),
    ]);
    expect(answers).toEqual([inMinute(1, 0), inMinute(2, 0)]);
  });

  test('a sequence counts as one call, whatever it contains', async () => {
    const answers = await inOneMinute({ invocationsPerMinute: 2 }, async (one) => {
      const first = await ask(one, 'POST actions/seq?blocking=true');
      const second = await ask(one, 'POST actions/seq?blocking=true');
      return [first.status, second.status, told(await ask(one, 'POST actions/seq'))];
    });
    expect(answers).toEqual([200, 200, inMinute(3, 2)]);
  });

  test('an action fired by a rule is a call of its user, and is refused as one', async () => {
    const limits = { invocationsPerMinute: 0, firesPerMinute: 10 };
    const lines = await inOneMinute(limits, async (one) => {
      const fired = await ask(one, 'POST triggers/busy', {});
      const { activationId } = z.object({ activationId: z.string() }).parse(fired.json);
      return logsOf(one, activationId);
    });
    const [, error] = inMinute(1, 0);
    expect(lines).toMatchObject([{ statusCode: 1, success: false, error }]);
  });

  test('a web action counts against its owner, not against its caller', async () => {
    const [byNobody, byOther, own] = await inOneMinute({ invocationsPerMinute: 2 }, async (one) => {
      const [name] = z.tuple([z.string()]).parse((await rest(one, 'namespaces')).json);
      const path = `/api/v1/web/${name}/default/act.json`;
      const authorization = `Basic ${Buffer.from(server().auth).toString('base64')}`;
      const anonymous = await webCall(server(), path);
      const other = await webCall(server(), path, { headers: { authorization } });
      return [anonymous.status, other.status, told(await ask(one, 'POST actions/act'))];
    });
    expect([byNobody, byOther, own]).toEqual([200, 200, inMinute(3, 2)]);
  });
});

const lines = z.object({ logs: z.array(z.string()) });
/** What became of the rules of a fire, once it is known. */
const logsOf = async (one: Tenant, id: string): Promise<readonly unknown[]> => {
  const { logs } = lines.parse((await endedFire(one, id)).json);
  return logs.map((line): unknown => JSON.parse(line));
};

const endedFire = (one: Tenant, id: string): Promise<RestAnswer> =>
  vi.waitFor(async () => {
    const answer = await ask(one, `GET activations/${id}`);
    expect(answer.status).toBe(200);
    return answer;
  });

describe('§2.5 fires per minute', () => {
  test('pass while the count is within the limit, and are counted apart from invocations', async () => {
    const limits = { firesPerMinute: 2, invocationsPerMinute: 1 };
    const answers = await inOneMinute(limits, async (one) => {
      const all: RestAnswer[] = [];
      for (const path of ['triggers/idle', 'triggers/missing', 'triggers/idle', 'actions/act'])
        all.push(await ask(one, `POST ${path}`));
      return all.map(told);
    });
    expect(answers).toEqual([
      [204, null],
      [404, 'The requested resource does not exist.'],
      inMinute(3, 2),
      [202, null],
    ]);
  });
});

describe('§2.5 concurrent invocations', () => {
  let one: Tenant;
  beforeAll(async () => {
    one = await settled({ concurrentInvocations: 1 });
    await putAction(one, 'waits', `${PASS} const main = ({ url }) => pass(url);`);
  });

  test('pass while what is in flight, without the call itself, is below the limit', async () => {
    const gate = await makeGate();
    const first = ask(one, 'POST actions/waits?blocking=true', { url: gate.url });
    await gate.arrived(1);
    expect(told(await ask(one, 'POST actions/act'))).toEqual(inFlight(1, 1));
    gate.open();
    expect((await first).status).toBe(200);
    expect((await ask(one, 'POST actions/act?blocking=true')).status).toBe(200);
  });

  test('what was refused for another reason holds no place', async () => {
    for (const call of [
      'POST actions/missing',
      'POST actions/act?blocking=x',
      'POST actions/no$name',
    ])
      expect((await ask(one, call)).status).toBeLessThan(429);
    expect((await ask(one, 'POST actions/act?blocking=true')).status).toBe(200);
  });

  test('the rate is looked at before, and counts what is refused here', async () => {
    const answers = await inOneMinute(
      { invocationsPerMinute: 1, concurrentInvocations: 0 },
      async (none) => [
        told(await ask(none, 'POST actions/act')),
        told(await ask(none, 'POST actions/act')),
      ],
    );
    expect(answers).toEqual([inFlight(0, 0), inMinute(2, 1)]);
  });
});

describe('§2.5 what is not throttled', () => {
  const NONE = { invocationsPerMinute: 0, concurrentInvocations: 0, firesPerMinute: 0 };
  test('GET, PUT and DELETE never are, nor is POST of a rule', async () => {
    const one = await settled(NONE);
    const calls = [
      ['GET actions'],
      ['GET actions/act'],
      ['PUT actions/act?overwrite=true', { exec: { kind: 'nodejs:default', code: CODE } }],
      ['POST rules/rule', { status: 'inactive' }],
      ['GET activations'],
      ['DELETE rules/rule'],
      ['DELETE triggers/idle'],
    ] as const;
    for (const [line, body] of calls) expect((await ask(one, line, body)).status).toBe(200);
  });

  test('a namespace with limits of 0 can neither call nor fire: that is how one is banned', async () => {
    const one = await settled(NONE);
    for (const path of ['actions/act', 'actions/seq', 'triggers/idle', 'triggers/busy'])
      expect((await ask(one, `POST ${path}`)).status).toBe(429);
    expect((await ask(one, 'GET activations?count=true')).text).toBe('{"activations":0}');
  });
});

test('§2.5 a 429 has neither `Retry-After` nor headers about rates', async () => {
  const one = await settled({ invocationsPerMinute: 0 });
  const { headers } = await ask(one, 'POST actions/act');
  const names = [...headers.keys()];
  expect(names.filter((name) => /retry|rate|limit/.test(name))).toEqual([]);
  expect(headers.get('access-control-allow-origin')).toBe('*');
});
