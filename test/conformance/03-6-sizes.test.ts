/** openwhisk-api §3.6, §3.7: how large entities and payloads may be, and what happens to two writers at once. */
import { beforeAll, describe, expect, test } from 'vitest';
import { rawConnection, rawRequest } from '../support/raw-request.ts';
import { annotation, ended, errorOf, putAction, submit } from '../support/rest-actions.ts';
import { rest } from '../support/rest.ts';
import { ask, refusal } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { tenant } from '../support/tenants.ts';
import { annotated, webCall } from '../support/web-calls.ts';

const server = useServer();
const MB = 1024 * 1024;
const exec = {
  kind: 'nodejs:default',
  code: 'const main = (args) => ({ length: JSON.stringify(args).length });',
};
const refused = (line: string, body?: unknown) => refusal(server(), line, body);
const tooLarge = (what: string, bytes: number, allowed = MB) => [
  413,
  `${what} larger than allowed: ${bytes} > ${allowed} bytes.`,
];

beforeAll(async () => {
  await putAction(server(), 'kept', exec.code, { annotations: annotated({ 'web-export': true }) });
  await ask(server(), 'PUT triggers/kept-trigger', {});
});

/** Of a list with one entry of so many bytes: the key and the value as compact JSON. */
const listOf = (bytes: number) => [{ key: 'key', value: 'x'.repeat(bytes - 'key""'.length) }];

describe('§3.6 sizes of an entity', () => {
  test('48 MB of code are taken, one byte more is not', async () => {
    const largest = { exec: { ...exec, code: ' '.repeat(48 * MB) } };
    expect((await ask(server(), 'PUT actions/largest', largest)).status).toBe(200);
    const code = ' '.repeat(48 * MB + 1);
    expect(await refused('PUT actions/new', { exec: { ...exec, code } })).toEqual(
      tooLarge('exec', 48 * MB + 1, 48 * MB),
    );
  });

  test('code counts as sent, in UTF-8 bytes, with `main` and `image`, and before all else', async () => {
    const parts = { code: 'ü'.repeat(24 * MB - 2), main: 'main', image: 'i' };
    const parameters = listOf(MB + 1);
    expect(await refused('PUT actions/new', { exec: { ...exec, ...parts }, parameters })).toEqual(
      tooLarge('exec', 48 * MB + 1, 48 * MB),
    );
  });

  const LISTS = [
    ['actions', 'parameters'],
    ['actions', 'annotations'],
    ['packages', 'parameters'],
    ['packages', 'annotations'],
    ['triggers', 'parameters'],
    ['triggers', 'annotations'],
    ['rules', 'annotations'],
  ] as const;
  test.each(LISTS)('%s: 1 MB of %s is taken, one byte more is not', async (collection, list) => {
    const more = { exec, trigger: '_/kept-trigger', action: '_/kept' };
    const path = `${collection}/${collection}-${list}`;
    const taken = await ask(server(), `PUT ${path}`, { ...more, [list]: listOf(MB) });
    expect([taken.status, taken.text.slice(0, 100)]).toEqual([200, expect.any(String)]);
    expect(await refused(`PUT ${collection}/new`, { ...more, [list]: listOf(MB + 1) })).toEqual(
      tooLarge(list, MB + 1),
    );
  });

  test('a list counts the bytes of its keys and of its values as compact JSON', async () => {
    const small = await tenant(server(), 'small', { maxParameterSize: 20 });
    const parameters = [
      { key: 'ü', value: 'é' },
      { key: 'k', value: { a: [1, null] }, init: true },
    ];
    // ü "é" k {"a":[1,null]}
    expect(await refusal(small, 'PUT triggers/new', { parameters })).toEqual(
      tooLarge('parameters', 2 + 4 + 1 + 14, 20),
    );
    const fitting = [
      { key: 'ü', value: 'é' },
      { key: 'k', value: { a: [1, 23] } },
    ];
    expect((await ask(small, 'PUT triggers/new', { parameters: fitting })).status).toBe(200);
  });

  test('parameters are looked at before annotations, each on its own', async () => {
    const small = await tenant(server(), 'smaller', { maxParameterSize: 10 });
    const long = listOf(11);
    const both = { parameters: long, annotations: long };
    expect(await refusal(small, 'PUT actions/new', { exec, ...both })).toEqual(
      tooLarge('parameters', 11, 10),
    );
    expect(await refusal(small, 'PUT actions/new', { exec, annotations: long })).toEqual(
      tooLarge('annotations', 11, 10),
    );
    const each = { parameters: listOf(10), annotations: listOf(10) };
    expect((await ask(small, 'PUT actions/new', { exec, ...each })).status).toBe(200);
  });

  test('what the body does not carry is not measured', async () => {
    const path = 'actions/actions-parameters?overwrite=true';
    const answer = await ask(server(), `PUT ${path}`, { annotations: listOf(MB) });
    expect(answer.status).toBe(200);
  });
});

describe('§3.6 sizes of a payload', () => {
  const payload = (bytes: number) => `{"x":"${'x'.repeat(bytes - '{"x":""}'.length)}"}`;

  test.each(['POST actions/kept', 'POST triggers/kept-trigger'])(
    '%s: 1 MB is taken, one byte more is not',
    async (line) => {
      expect((await ask(server(), line, payload(MB))).status).toBeLessThan(300);
      expect(await refused(line, payload(MB + 1))).toEqual(tooLarge('Request', MB + 1));
    },
  );

  test('a web action takes no more either', async () => {
    const call = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: payload(MB + 1),
    };
    const answer = await webCall(server(), '/api/v1/web/guest/default/kept', call);
    expect([answer.status, answer.json]).toMatchObject([
      413,
      { error: tooLarge('Request', MB + 1)[1] },
    ]);
  });

  test('in chunks of unknown number it is refused as soon as it is too long', async () => {
    const connection = rawConnection(server());
    const line = 'POST /api/v1/namespaces/_/actions/kept';
    connection.send(rawRequest(server(), line, '', ['transfer-encoding: chunked']));
    const chunk = 'x'.repeat(64 * 1024);
    for (let sent = 0; sent < 2 * MB; sent += chunk.length)
      connection.send(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
    connection.send('0\r\n\r\n');
    const answer = await connection.answer();
    connection.socket.destroy();
    expect(answer?.status).toBe(413);
    expect(answer?.body).toMatch(/"Request larger than allowed: 1\d{6} > 1048576 bytes\."/);
  });

  test('defaults and payload may come to more than 1 MB together', async () => {
    await putAction(server(), 'both', exec.code, {
      parameters: [{ key: 'default', value: 'x'.repeat(MB - 100) }],
    });
    const answer = await rest(server(), 'namespaces/_/actions/both?blocking=true&result=true', {
      method: 'POST',
      body: payload(MB),
    });
    expect(answer.json).toEqual({ length: expect.toSatisfy((length) => length > 2 * MB - 200) });
  });

  test('a namespace may have less than that', async () => {
    const small = await tenant(server(), 'modest', { maxPayloadSize: 100 });
    await putAction(small, 'act', exec.code);
    expect(await refusal(small, 'POST actions/act', payload(101))).toEqual(
      tooLarge('Request', 101, 100),
    );
    expect((await ask(small, 'POST actions/act', payload(100))).status).toBe(202);
  });

  test('what was refused ran nothing and made nothing', async () => {
    expect((await ask(server(), 'GET actions/new')).status).toBe(404);
    const id = await submit(server(), 'kept');
    expect(annotation(await ended(server(), id), 'path')).toBe('guest/kept');
  });
});

describe('§3.7 conflicts', () => {
  const KINDS = [
    ['actions', { exec }],
    ['packages', {}],
    ['triggers', {}],
    ['rules', { trigger: '_/kept-trigger', action: '_/kept' }],
  ] as const;

  test.each(KINDS)(
    'a PUT of %s without `overwrite=true`, where one exists',
    async (collection, body) => {
      const line = `PUT ${collection}/${collection}-once`;
      expect((await ask(server(), line, body)).status).toBe(200);
      for (const query of ['', '?overwrite=false', '?overwrite='])
        expect(await refused(`${line}${query}`, body)).toEqual([409, 'resource already exists']);
    },
  );

  test.each(KINDS)(
    'of many writers of %s at once some may be told of the conflict, and no update is lost',
    async (collection, body) => {
      const path = `${collection}/${collection}-raced`;
      await ask(server(), `PUT ${path}`, body);
      const line = `PUT ${path}?overwrite=true`;
      const answers = await Promise.all(Array.from({ length: 20 }, () => ask(server(), line, {})));
      const done = answers.filter(({ status }) => status === 200);
      for (const answer of answers.filter((one) => !done.includes(one)))
        expect([answer.status, errorOf(answer)]).toEqual([
          409,
          'Concurrent modification to resource detected.',
        ]);
      const { json } = await ask(server(), `GET ${path}`);
      expect(done.length).toBeGreaterThan(0);
      expect(json).toHaveProperty('version', `0.0.${1 + done.length}`);
    },
  );

  test.each(KINDS)('of many who create one of %s at once, one does', async (collection, body) => {
    const line = `PUT ${collection}/${collection}-new-once`;
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(server(), line, body)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
  });

  test('an action and the deletion of its package at once leave both or neither', async () => {
    for (let round = 0; round < 10; round += 1) {
      const pack = `pack-${round}`;
      await ask(server(), `PUT packages/${pack}`, {});
      const [put, removed] = await Promise.all([
        ask(server(), `PUT actions/${pack}/act`, { exec }),
        ask(server(), `DELETE packages/${pack}`),
      ]);
      expect([
        [200, 409],
        [404, 200],
      ]).toContainEqual([put.status, removed.status]);
    }
    const { text } = await ask(server(), 'GET packages?limit=0');
    const { json } = await ask(server(), 'GET actions?limit=0');
    for (const { namespace } of json as readonly { readonly namespace: string }[])
      if (namespace !== 'guest')
        expect(text).toContain(`"name":"${namespace.slice('guest/'.length)}"`);
  });

  test('a name of another kind', async () => {
    expect(await refused('PUT triggers/kept?overwrite=true', {})).toEqual([
      409,
      'Resource by this name exists but is not in this collection.',
    ]);
  });
});
