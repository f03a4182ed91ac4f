import { describe, expect, test } from 'vitest';
import type { StatusCode } from '../../../../src/domain/activation/events.ts';
import { activationId, transactionId } from '../../../../src/domain/kernel/ids.ts';
import { type JsonText, jsonText, type Json } from '../../../../src/domain/kernel/json.ts';
import type { ApiResponse } from '../../../../src/http/exchange.ts';
import {
  type Asked,
  endedResponse,
  unendedResponse,
} from '../../../../src/http/web/answer/outcomes.ts';

const AID = activationId('0123456789abcdef0123456789abcdef');
const ID_HEADER = ['x-openwhisk-activation-id', AID];
const ASKED: Asked = { extension: 'http', accept: '', transactionId: transactionId('tid') };

const ended = (statusCode: StatusCode, result: Json, asked: Partial<Asked> = {}): ApiResponse =>
  endedResponse(
    { activationId: AID, statusCode, result: jsonText(result) },
    { ...ASKED, ...asked },
  );
const errorOf = ({ body }: ApiResponse): unknown => JSON.parse(String(body));

describe('an action that succeeded', () => {
  test('is answered with its result, and its activation', () => {
    expect(ended(0, { headers: { a: 'b' }, body: 'x' })).toEqual({
      status: 200,
      contentType: 'text/html; charset=UTF-8',
      headers: [['a', 'b'], ID_HEADER],
      body: 'x',
    });
  });

  test('is an error when its result is no answer', () => {
    const response = ended(0, { body: 1 }, { extension: 'html' });
    expect(response).toMatchObject({ status: 400, headers: [ID_HEADER] });
    expect(errorOf(response)).toEqual({ error: "Response is not valid 'text/html'.", code: 'tid' });
  });

  test.each(['http', 'json', 'text'] as const)(
    'is an error without an activation when it returned an array: .%s',
    (extension) => {
      expect(ended(0, [{ body: 'x' }], { extension })).toEqual({
        status: 500,
        contentType: 'text/plain; charset=UTF-8',
        headers: [],
        body: 'There was an internal server error.',
      });
    },
  );

  test('shows its result as it was written', () => {
    const result = '{"n":12345678901234567890}' as JsonText;
    const asked: Asked = { ...ASKED, extension: 'json' };
    expect(endedResponse({ activationId: AID, statusCode: 0, result }, asked).body).toContain(
      '12345678901234567890',
    );
  });
});

describe('an action that failed', () => {
  test('is answered with what it gave as its error', () => {
    expect(ended(1, { error: { statusCode: 404, body: 'gone' } })).toMatchObject({
      status: 404,
      headers: [ID_HEADER],
      body: 'gone',
    });
    expect(ended(1, { error: 'boom' }, { extension: 'text' })).toMatchObject({
      status: 200,
      body: 'boom',
    });
    expect(ended(1, { error: [1] }, { extension: 'json' })).toMatchObject({ body: '[1]' });
  });

  test('is an error when that is no answer', () => {
    const response = ended(1, { error: 'boom' });
    expect(response).toMatchObject({ status: 400, headers: [ID_HEADER] });
    expect(errorOf(response)).toMatchObject({ error: "Response is not valid 'message/http'." });
  });

  test('is an error when it gave none', () => {
    expect(ended(1, {})).toMatchObject({ status: 404, headers: [ID_HEADER] });
  });

  test.each([2, 3] as const)('tells nothing when the failure was not its own: %i', (status) => {
    const response = ended(status, { error: { statusCode: 200, body: 'inside' } });
    expect(response).toMatchObject({ status: 400, headers: [ID_HEADER] });
    expect(errorOf(response)).toEqual({
      error: 'There was an error processing your request.',
      code: 'tid',
    });
  });
});

describe('a client that does not take what the action made', () => {
  const accept = 'application/json';

  test.each([200, 302])('is told so, and not which activation it was: %i', (statusCode) => {
    const response = ended(0, { statusCode, body: 'x' }, { accept });
    expect(response).toMatchObject({ status: 406, headers: [] });
    expect(errorOf(response)).toEqual({
      error:
        'Resource representation is only available with these types:\ntext/html; charset=UTF-8',
      code: 'tid',
    });
  });

  test.each([
    [{ statusCode: 404, body: 'x' }, 404],
    [{ statusCode: 200, body: '' }, 200],
    [{ body: { a: 1 } }, 200],
  ])('gets errors, empty answers and what it takes: %j', (result, status) => {
    expect(ended(0, result, { accept }).status).toBe(status);
  });
});

test.each([202, 504])('an action that goes on is answered %i, with its activation', (status) => {
  const response = unendedResponse(AID, status, ASKED.transactionId);
  expect(response).toMatchObject({ status, headers: [ID_HEADER] });
  expect(errorOf(response)).toEqual({ error: 'Response not yet ready.', code: 'tid' });
});
