import { describe, expect, test } from 'vitest';
import {
  activationRecord,
  type ActivationRecord,
  recordHead,
} from '../../../src/domain/activation/record.ts';
import { blobHash } from '../../../src/domain/kernel/ids.ts';
import { jsonText } from '../../../src/domain/kernel/json.ts';
import { acceptedEvent, completedEvent } from '../../support/activation-fixtures.ts';
import { jsonOf, send, sendForError } from '../../support/api-request.ts';
import { createHttpWorld } from '../../support/http-deps.ts';
import { createMemoryBlobs } from '../../support/memory-blobs.ts';

const ID = '0123456789abcdef0123456789abcdef';
const ACTIVATIONS = '/api/v1/namespaces/_/activations';
const LOGS = ['2023-11-14T22:13:20.010123456Z stdout: hi'];

const record = (more: Partial<ActivationRecord> = {}): ActivationRecord => ({
  ...activationRecord(
    recordHead(acceptedEvent()),
    completedEvent({
      response: { statusCode: 0, result: jsonText({ ok: true }), size: 11 },
      logs: jsonText(LOGS),
    }),
  ),
  ...more,
});

const world = createHttpWorld({ records: [record()] });
const bodyOf = async (line: string, api = world.api): Promise<unknown> =>
  jsonOf(await send(api, line));

const response = {
  result: { ok: true },
  size: 11,
  status: 'success',
  statusCode: 0,
  success: true,
};

describe('an activation', () => {
  test.each(['', '/'])('is its record: %j', async (slash) => {
    expect(await bodyOf(`GET ${ACTIVATIONS}/${ID}${slash}`)).toMatchObject({
      namespace: 'guest',
      name: 'hello',
      activationId: ID,
      start: 1010,
      end: 1020,
      duration: 10,
      response,
      logs: LOGS,
      publish: false,
    });
  });

  test('has its result and its logs apart', async () => {
    expect(await bodyOf(`GET ${ACTIVATIONS}/${ID}/result`)).toEqual(response);
    expect(await bodyOf(`GET ${ACTIVATIONS}/${ID}/logs`)).toEqual({ logs: LOGS });
  });

  test('is shown the same when its result is large', async () => {
    const blobs = createMemoryBlobs();
    const blob = await blobs.put(Buffer.from('{"ok":true}'));
    const records = [record({ result: { blob, bytes: 11 } })];
    const { api } = createHttpWorld({ records, deps: { blobs } });
    expect(await bodyOf(`GET ${ACTIVATIONS}/${ID}`, api)).toMatchObject({ response });
    expect(await bodyOf(`GET ${ACTIVATIONS}/${ID}/result`, api)).toEqual(response);
    expect(await bodyOf(`GET ${ACTIVATIONS}?docs=true`, api)).toMatchObject([{ response }]);
  });

  test.each(['', '/result', '/logs'])('that never was is 404: %j', async (rest) => {
    const answer = sendForError(world.api, `GET ${ACTIVATIONS}/${'f'.repeat(32)}${rest}`);
    expect(await answer).toEqual([404, 'The requested resource does not exist.']);
  });
});

describe('the list of activations', () => {
  test.each([ACTIVATIONS, `${ACTIVATIONS}/`])('has summaries: %s', async (path) => {
    const [summary, ...more] = (await bodyOf(`GET ${path}`)) as readonly object[];
    expect(summary).toMatchObject({ activationId: ID, statusCode: 0, duration: 10 });
    expect(summary).not.toHaveProperty('response');
    expect(summary).not.toHaveProperty('logs');
    expect(more).toEqual([]);
  });

  test('has full records with their logs on request', async () => {
    expect(await bodyOf(`GET ${ACTIVATIONS}?docs=true`)).toMatchObject([{ response, logs: LOGS }]);
  });

  test('is counted without what was skipped', async () => {
    expect(await bodyOf(`GET ${ACTIVATIONS}?count=true`)).toEqual({ activations: 1 });
    expect(await bodyOf(`GET ${ACTIVATIONS}?count=true&skip=2`)).toEqual({ activations: 0 });
  });

  test('is narrowed by name and time', async () => {
    const asked = createHttpWorld();
    await send(asked.api, `GET ${ACTIVATIONS}?name=p/a&since=1&upto=2&limit=0&skip=3`);
    expect(asked.listed).toEqual([
      {
        filter: { name: { package: 'p', name: 'a' }, since: 1, upto: 2 },
        page: { skip: 3, limit: 200 },
      },
    ]);
  });

  test('is refused where one answer could not hold it', async () => {
    const large = { blob: blobHash('b'), bytes: 100 * 1024 * 1024 };
    const records = [record({ result: large }), record({ result: large })];
    const { api } = createHttpWorld({ records });
    const answer = await sendForError(api, `GET ${ACTIVATIONS}?docs=true`);
    expect(answer[0]).toBe(413);
    expect((await send(api, `GET ${ACTIVATIONS}`)).status).toBe(200);
  });

  test.each([
    ['docs=true&count=true', "The parameter 'docs' is not permitted with 'count'."],
    [
      'since=x',
      "The query parameter 'since' was malformed:\nParameter is not a valid value for epoch seconds: x",
    ],
    [
      'name=a/b/c',
      "The query parameter 'name' was malformed:\nParameter may be a 'simple' name or 'package-name/simple' name: a/b/c",
    ],
  ])('is refused by %s', async (query, text) => {
    expect(await sendForError(world.api, `GET ${ACTIVATIONS}?${query}`)).toEqual([400, text]);
  });
});
