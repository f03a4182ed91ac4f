/**
 * The commands of the aio runtime plug-in, unmodified, against a real server in both profiles. It logs in as the guest
 * and keeps to what it is told: nothing here knows how the plug-in asks.
 */
import { describe, expect, test } from 'vitest';
import { useServer } from '../support/server-fixture.ts';
import { type AioAnswer, useAio } from './aio-plugin.ts';

const HELLO = `function main({ name = 'nobody' }) {
  console.log('greeting', name);
  return { greeting: 'Hello ' + name };
}`;

const aio = useAio();

describe.each(['adobe', 'openwhisk'])('the aio runtime plug-in, profile %s', (profile) => {
  const server = useServer(['--profile', profile]);

  /** What the command prints; one that fails fails the test. */
  const ok = async (...args: readonly string[]): Promise<string> => {
    const answer: AioAnswer = await aio().run(server(), ...args);
    expect(answer, args.join(' ')).toMatchObject({ code: 0 });
    return answer.out;
  };
  /** Some print the name of what they show first. */
  const json = async (...args: readonly string[]): Promise<unknown> => {
    const out = await ok(...args);
    return JSON.parse(out.slice(out.indexOf('{')));
  };
  const hello = () => aio().file('hello.js', HELLO);

  test('creates an action, invokes it, updates it, and shows its records, results and logs', async () => {
    await ok('action', 'create', 'hello', await hello(), '-p', 'name', 'you');
    expect(await json('action', 'invoke', 'hello', '--result')).toEqual({ greeting: 'Hello you' });
    await ok('action', 'update', 'hello', '-p', 'name', 'her', '-t', '5000', '-m', '128');
    expect(await json('action', 'get', 'hello')).toMatchObject({
      name: 'hello',
      version: '0.0.2',
      parameters: [{ key: 'name', value: 'her' }],
      limits: { timeout: 5000, memory: 128 },
    });
    const invoked = await json('action', 'invoke', 'hello', '-p', 'name', 'me');
    const { activationId } = invoked as { activationId: string };
    await expect
      .poll(() => aio().run(server(), 'activation', 'get', activationId), { timeout: 30_000 })
      .toMatchObject({ code: 0 });
    const [listed, result, logs] = await Promise.all([
      ok('activation', 'list'),
      json('activation', 'result', activationId),
      ok('activation', 'logs', activationId),
    ]);
    expect(listed).toContain(activationId);
    expect(result).toMatchObject({ result: { greeting: 'Hello me' }, success: true });
    expect(logs).toMatch(/stdout: greeting me/);
  });

  test('lists actions by kind and access, and says where a web action is', async () => {
    await ok('action', 'create', 'web', await hello(), '--web', 'true');
    expect(await ok('action', 'list')).toMatch(/web +nodejs:22 +0\.0\.1 +web/);
    const url = (await ok('action', 'get', 'web', '--url')).trim();
    expect(url).toBe(`${server().url}/api/v1/web/guest/default/web`);
    const answer = await fetch(`${url}.json?name=all`);
    expect(await answer.json()).toEqual({ greeting: 'Hello all' });
    await ok('action', 'delete', 'web');
    expect((await aio().run(server(), 'action', 'get', 'web')).code).toBe(2);
  });

  test('keeps actions in packages, shares and binds them', async () => {
    await ok('package', 'create', 'pkg', '--shared', 'yes', '-p', 'name', 'package');
    await ok('action', 'create', 'pkg/hello', await hello());
    await ok('package', 'bind', '/guest/pkg', 'bound', '-p', 'name', 'binding');
    const [direct, bound, listed, got] = await Promise.all([
      json('action', 'invoke', 'pkg/hello', '--result'),
      json('action', 'invoke', 'bound/hello', '--result'),
      ok('package', 'list'),
      json('package', 'get', 'pkg'),
    ]);
    expect(direct).toEqual({ greeting: 'Hello package' });
    expect(bound).toEqual({ greeting: 'Hello binding' });
    expect(listed).toMatch(/public +package +0\.0\.1 +pkg/);
    expect(listed).toMatch(/private +binding +0\.0\.1 +bound/);
    expect(got).toMatchObject({ publish: true, actions: [{ name: 'hello' }] });
    expect((await aio().run(server(), 'package', 'delete', 'pkg')).code).toBe(2);
    await ok('package', 'delete', 'bound');
    await ok('action', 'delete', 'pkg/hello');
    await ok('package', 'delete', 'pkg');
  });

  test('runs a sequence of actions', async () => {
    await ok(
      'action',
      'create',
      'first',
      await aio().file('first.js', 'const main = () => ({ name: "one" })'),
    );
    await ok('action', 'create', 'second', await hello());
    await ok('action', 'create', 'both', '--sequence', 'first,second');
    expect(await json('action', 'invoke', 'both', '--result')).toEqual({ greeting: 'Hello one' });
  });

  test('fires triggers, whose rules it makes, lists, disables and enables', async () => {
    await ok('action', 'create', 'onEvent', await hello());
    await ok('trigger', 'create', 'event', '-p', 'name', 'trigger');
    await ok('rule', 'create', 'when', 'event', 'onEvent');
    expect(await ok('rule', 'list')).toMatch(/active +0\.0\.1 +when/);
    expect(await ok('trigger', 'list')).toMatch(/1 active +0\.0\.1 +event/);
    expect(await json('trigger', 'fire', 'event')).toMatchObject({
      activationId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    await ok('rule', 'disable', 'when');
    expect(await ok('rule', 'status', 'when')).toContain('inactive');
    await ok('rule', 'enable', 'when');
    expect(await json('trigger', 'get', 'event')).toMatchObject({
      rules: { 'guest/when': { status: 'active', action: { path: 'guest', name: 'onEvent' } } },
    });
    await ok('rule', 'delete', 'when');
    await ok('trigger', 'delete', 'event');
  });

  test('shows the namespace, its log forwarding and the properties of the server', async () => {
    const [namespaces, forwarding, errors, properties] = await Promise.all([
      ok('namespace', 'list'),
      ok('namespace', 'log-forwarding', 'get'),
      ok('namespace', 'log-forwarding', 'errors'),
      ok('property', 'get', '--all'),
    ]);
    expect(namespaces).toContain('guest');
    expect(forwarding).toContain('adobe_io_runtime');
    expect(errors).toContain('No log forwarding errors');
    expect(properties).toContain(server().url);
    await ok('namespace', 'log-forwarding', 'set', 'adobe-io-runtime');
  });
});
