import { expect, test } from 'vitest';
import { outcomeLine, type RuleOutcome } from '../../../src/domain/firing/outcome.ts';
import { linkTo } from '../../support/entity-fixtures.ts';
import { numberedId } from '../../support/firing-fixtures.ts';

const link = linkTo('guest/r1', 'guest/pkg/hello');
const refused = (refusal: Extract<RuleOutcome, { type: 'refused' }>['refusal']): RuleOutcome => ({
  type: 'refused',
  refusal,
});
const WHERE = '"rule":"guest/r1","action":"guest/pkg/hello"}';

const table: readonly (readonly [string, RuleOutcome, string])[] = [
  [
    'names the activation of an action that was accepted',
    { type: 'accepted', activationId: numberedId(10) },
    `{"statusCode":0,"success":true,"activationId":"0000000000000000000000000000000a",${WHERE}`,
  ],
  [
    'says that a rule is inactive',
    { type: 'inactive' },
    `{"statusCode":1,"success":false,"error":"Rule 'guest/r1' is inactive, action 'guest/pkg/hello' was not activated.",${WHERE}`,
  ],
  [
    'gives the text that the user would have been answered with',
    refused({ type: 'NotFound' }),
    `{"statusCode":1,"success":false,"error":"The requested resource does not exist.",${WHERE}`,
  ],
  [
    'gives that of a throttle too',
    refused({ type: 'TooManyRequests', count: 2, allowed: 1 }),
    `{"statusCode":1,"success":false,"error":"Too many requests in the last minute (count: 2, allowed: 1).",${WHERE}`,
  ],
  [
    "calls the platform's own trouble by its status",
    refused({ type: 'Unavailable' }),
    `{"statusCode":3,"success":false,"error":"The server is currently unavailable (because it is overloaded or down for maintenance).",${WHERE}`,
  ],
  [
    'says no more of what nobody foresaw',
    { type: 'failed' },
    `{"statusCode":3,"success":false,"error":"There was an internal server error.",${WHERE}`,
  ],
];

test.each(table)('the line of a rule %s', (_, outcome, line) => {
  expect(outcomeLine(link, outcome)).toBe(line);
});
