/** openwhisk-api §5.5: how the arguments of an action come to be. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { anyJson } from '../support/json-arbitrary.ts';
import { errorOf, invoke, putAction } from '../support/rest-actions.ts';
import { ask, found } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';

const server = useServer();
const RESULT = 'blocking=true&result=true';
const ECHO = 'const main = (parameters) => parameters;';
const FINAL = [{ key: 'final', value: true }];
const RESERVED = 'Request defines parameters that are not allowed (e.g., reserved properties).';

const result = async (name: string, payload: object = {}): Promise<unknown> =>
  (await invoke(server(), name, payload, RESULT)).json;

describe('§5.5 precedence', () => {
  test('default parameters lie under those of the call, key by key and not merged deeply', async () => {
    await putAction(server(), 'defaults', ECHO, {
      parameters: [
        { key: 'kept', value: { deep: [1, null] } },
        { key: 'replaced', value: { a: 1 } },
        { key: '__proto__', value: 'plain data' },
      ],
    });
    const payload = { replaced: { b: 2 }, added: 'ü€😀', nothing: null };
    const answer = await invoke(server(), 'defaults', payload, RESULT);
    expect(answer.text).toContain('"__proto__":"plain data"');
    expect(answer.json).toMatchObject({ kept: { deep: [1, null] }, ...payload });
    expect(answer.json).toHaveProperty('replaced', { b: 2 });
  });

  test('a `null` of the payload is passed on', async () => {
    await putAction(server(), 'nulled', ECHO, { parameters: [{ key: 'a', value: 1 }] });
    expect(await result('nulled', { a: null })).toEqual({ a: null });
  });

  test('parameters of a trigger lie under the event, both over those of the action', async () => {
    const parameters = (value: string, ...keys: readonly string[]) =>
      keys.map((key) => ({ key, value }));
    await putAction(server(), 'fired', ECHO, { parameters: parameters('action', 'a', 'b', 'c') });
    await ask(server(), 'PUT triggers/fires', { parameters: parameters('trigger', 'b', 'c') });
    await ask(server(), 'PUT rules/rule', { trigger: '/_/fires', action: '/_/fired' });
    const { json } = await ask(server(), 'POST triggers/fires', { c: 'event' });
    const { activationId } = z.object({ activationId: z.string() }).parse(json);
    const { logs } = z
      .object({ logs: z.tuple([z.string()]) })
      .parse(await found(server(), `GET activations/${activationId}`));
    const run = z.object({ activationId: z.string() }).parse(JSON.parse(logs[0])).activationId;
    expect(await found(server(), `GET activations/${run}`)).toMatchObject({
      response: { result: { a: 'action', b: 'trigger', c: 'event' } },
    });
  });

  test('parameters of a sequence are not passed on, each component merges its own', async () => {
    await putAction(server(), 'first', ECHO, { parameters: [{ key: 'first', value: 1 }] });
    await putAction(server(), 'second', ECHO, { parameters: [{ key: 'second', value: 2 }] });
    const exec = { kind: 'sequence', components: ['/_/first', '/_/second'] };
    await ask(server(), 'PUT actions/sequence', { exec });
    expect(await result('sequence', { given: 0 })).toEqual({ given: 0, first: 1, second: 2 });
  });
});

describe('§5.5 `init` parameters', () => {
  test('are in the environment when the code loads, and not in the arguments', async () => {
    const code = `
      const atLoad = { ...process.env };
      const main = (parameters) => ({ atLoad, now: process.env.TEXT, parameters });`;
    await putAction(server(), 'init', code, {
      parameters: [
        { key: 'TEXT', value: 'words', init: true },
        { key: 'given', value: 'replaced', init: true },
        { key: 'plain', value: 'argument' },
      ],
    });
    expect(await result('init', { given: [1], other: 1 })).toEqual({
      atLoad: expect.objectContaining({ TEXT: 'words', given: '[1]' }),
      now: 'words',
      parameters: { plain: 'argument', other: 1 },
    });
  });

  test('of a call are dropped on a warm container', async () => {
    const code = 'const main = (parameters) => ({ env: process.env.INIT, parameters });';
    await putAction(server(), 'warm', code, {
      parameters: [{ key: 'INIT', value: 'default', init: true }],
    });
    const calls = [{ INIT: 'first' }, { INIT: 'second' }];
    for (const call of calls) {
      expect(await result('warm', call)).toEqual({ env: 'first', parameters: {} });
    }
  });
});

describe('§5.5 immutable parameters', () => {
  test.each<[string, object, object]>([
    ['another value', { fixed: 1 }, { fixed: 2 }],
    ['the same value', { fixed: 1 }, { fixed: 1 }],
    ['`null`', { fixed: 1 }, { fixed: null }],
    ['`false` as the default', { fixed: false }, { fixed: 1 }],
  ])('cannot be given by a call, and nothing runs: %s', async (_, defaults, payload) => {
    const parameters = Object.entries(defaults).map(([key, value]) => ({ key, value }));
    await putAction(server(), 'final', ECHO, { parameters, annotations: FINAL });
    const answer = await invoke(server(), 'final', payload);
    expect([answer.status, errorOf(answer)]).toEqual([400, RESERVED]);
    expect(answer.headers.get('x-openwhisk-activation-id')).toBeNull();
    expect(await result('final', { other: 2 })).toEqual({ ...defaults, other: 2 });
  });

  test('those of package and binding are so too, where the action is final', async () => {
    const parameters = (key: string) => [{ key, value: 1 }];
    const binding = { namespace: '_', name: 'provider' };
    await ask(server(), 'PUT packages/provider', { parameters: parameters('ofPackage') });
    await ask(server(), 'PUT packages/bound', { binding, parameters: parameters('ofBinding') });
    await putAction(server(), 'provider/final', ECHO, { annotations: FINAL });
    for (const key of ['ofPackage', 'ofBinding']) {
      expect(errorOf(await invoke(server(), 'bound/final', { [key]: 2 }))).toBe(RESERVED);
    }
    expect(await result('provider/final', { ofBinding: 2 })).toEqual({
      ofPackage: 1,
      ofBinding: 2,
    });
  });

  test('a default without a value may be given', async () => {
    const parameters = [{ key: 'open', value: null }];
    await putAction(server(), 'open', ECHO, { parameters, annotations: FINAL });
    expect(await result('open', { open: 2 })).toEqual({ open: 2 });
  });

  test.each(['true', 1, {}, null])('`final` is the boolean alone: not %j', async (value) => {
    const name = `not final ${JSON.stringify(value).replaceAll(/\W/g, '')}.`;
    await putAction(server(), `${name}x`, ECHO, {
      parameters: [{ key: 'fixed', value: 1 }],
      annotations: [{ key: 'final', value }],
    });
    expect(await result(`${name}x`, { fixed: 2 })).toEqual({ fixed: 2 });
  });
});

const KEYS = ['A', 'B', 'C', 'D'];
const SHOWS = `
const atLoad = Object.entries(process.env).filter(([name]) => ${JSON.stringify(KEYS)}.includes(name));
const main = (parameters) => ({ parameters, atLoad: Object.fromEntries(atLoad) });`;

interface Entry {
  readonly key: string;
  readonly value: unknown;
  readonly init: boolean;
}

/** §5.5 and §5.7 in the fewest words; `null`: the call is refused. */
const expected = (
  layers: readonly (readonly Entry[])[],
  payload: Readonly<Record<string, unknown>>,
  isFinal: boolean,
) => {
  const defaults = new Map(layers.flat().map((entry) => [entry.key, entry]));
  const isGiven = ({ key }: Entry) => Object.hasOwn(payload, key);
  const entries = [...defaults.values()];
  if (isFinal && entries.some((entry) => entry.value !== null && isGiven(entry))) return null;
  const merged = { ...Object.fromEntries(entries.map((one) => [one.key, one.value])), ...payload };
  const isInit = ([key]: [string, unknown]) => defaults.get(key)?.init === true;
  const all = Object.entries(merged);
  return {
    parameters: Object.fromEntries(all.filter((one) => !isInit(one))),
    atLoad: Object.fromEntries(all.filter(isInit).map(([key, value]) => [key, textOf(value)])),
  };
};

const textOf = (value: unknown): string => {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

const layerArbitrary = fc.uniqueArray(
  fc.record({
    key: fc.constantFrom(...KEYS),
    value: fc.oneof(fc.constant(null), anyJson),
    init: fc.boolean(),
  }),
  { selector: ({ key }) => key },
);

test('package < binding < action < payload, `init` and `final` parameters as the rules say', async () => {
  const binding = { namespace: '_', name: 'layered' };
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(layerArbitrary, layerArbitrary, layerArbitrary),
      fc.dictionary(fc.constantFrom(...KEYS, 'other'), anyJson, { maxKeys: 2 }),
      fc.boolean(),
      async (layers, payload, isFinal) => {
        const [ofPackage, ofBinding, ofAction] = layers;
        const overwrite = 'overwrite=true';
        const put = (line: string, body: object) => ask(server(), `PUT ${line}?${overwrite}`, body);
        await put('packages/layered', { parameters: ofPackage });
        await put('packages/binding', { binding, parameters: ofBinding });
        await putAction(server(), 'layered/shows', SHOWS, {
          parameters: ofAction,
          annotations: [{ key: 'final', value: isFinal }],
        });
        const answer = await invoke(server(), 'binding/shows', payload, RESULT);
        const wanted = expected(layers, payload, isFinal);
        expect(answer.status).toBe(wanted === null ? 400 : 200);
        if (wanted !== null) expect(answer.json).toEqual(JSON.parse(JSON.stringify(wanted)));
      },
    ),
    { numRuns: 20 },
  );
});
