import { expect, test } from 'vitest';
import { transactionId } from '../../../src/domain/kernel/ids.ts';
import { malformed } from '../../../src/domain/refusal.ts';
import {
  errorResponse,
  NOT_LET_IN,
  notAcceptable,
  refusedResponse,
} from '../../../src/http/web/web-error.ts';

const ID = transactionId('tid');

test('an error has four lines', () => {
  expect(errorResponse(NOT_LET_IN, ID)).toEqual({
    status: 401,
    contentType: 'application/json',
    headers: [],
    body: '{\n  "error": "Authentication is possible but has failed or not yet been provided.",\n  "code": "tid"\n}',
  });
});

test('what is refused says why, without headers of the API', () => {
  expect(refusedResponse({ type: 'NotFound' }, ID)).toEqual({
    status: 404,
    contentType: 'application/json',
    headers: [],
    body: '{\n  "error": "The requested resource does not exist.",\n  "code": "tid"\n}',
  });
});

test('what is wrong with the request itself is told on one line', () => {
  expect(refusedResponse(malformed('why'), ID).body).toBe(
    '{"error":"The request content was malformed:\\nwhy","code":"tid"}',
  );
  expect(notAcceptable('text/html; charset=UTF-8', ID)).toMatchObject({
    status: 406,
    body: '{"error":"Resource representation is only available with these types:\\ntext/html; charset=UTF-8","code":"tid"}',
  });
});
