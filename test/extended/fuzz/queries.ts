/** Query strings: the parameters that the route knows, those of other routes, and what is none at all. */
import fc from 'fast-check';
import type { RouteShape } from './targets.ts';
import { percentEncoded, weirdText } from './weird-texts.ts';

const NAMES = [
  'overwrite',
  'blocking',
  'result',
  'timeout',
  'limit',
  'skip',
  'count',
  'docs',
  'force',
];
const MORE = ['code', 'since', 'upto', 'name', 'statusCode', '__ow_body', '__proto__', 'a[b]'];

const VALUES = ['', 'YES', '0', '200', '201', '-1', '2000', '1.5', '99999999999', 'p/echo'];

const oddValue: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...VALUES) },
  { weight: 1, arbitrary: weirdText.map(percentEncoded) },
  { weight: 1, arbitrary: fc.constantFrom('%', '%zz', '+', '%c3', '&', '=', '%00', '?', '#') },
);

const usualValue = ({ schema }: RouteShape['query'][number]): fc.Arbitrary<string> =>
  schema['type'] === 'boolean' ? fc.constantFrom('true', 'true', 'false') : fc.constant('3');

const NONE = fc.constant('');

/** `''`, or with its question mark. */
export const queryFor = ({ query }: RouteShape): fc.Arbitrary<string> => {
  const usual = query.map((parameter) =>
    fc.oneof(
      NONE,
      usualValue(parameter).map((value) => `${parameter.name}=${value}`),
    ),
  );
  const name = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...NAMES, ...MORE) },
    { weight: 1, arbitrary: weirdText.map(percentEncoded) },
  );
  const odd = fc.array(
    fc.tuple(name, oddValue).map((parts) => parts.join('=')),
    { minLength: 1, maxLength: 3 },
  );
  return fc.oneof(
    {
      weight: 12,
      arbitrary: fc.tuple(...usual).map((all) => `?${all.filter((one) => one !== '').join('&')}`),
    },
    { weight: 4, arbitrary: odd.map((all) => `?${all.join('&')}`) },
    { weight: 1, arbitrary: fc.constantFrom('?', '?&&&', '?=', `?${'a=b&'.repeat(1500)}`, '??') },
  );
};
