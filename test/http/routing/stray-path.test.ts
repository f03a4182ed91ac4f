import { expect, test } from 'vitest';
import { strayRefusal } from '../../../src/http/routing/stray-path.ts';

test.each(['gu$est', '%20', 'a%2Fb', '%zz'])(
  'a namespace that is no name is told of, where a collection follows: %s',
  (namespace) => {
    const refusal = { type: 'NamespaceIllegal' };
    expect(strayRefusal(`/api/v1/namespaces/${namespace}/actions`)).toEqual(refusal);
    expect(strayRefusal(`/api/v1/namespaces/${namespace}/rules/a/b/c`)).toEqual(refusal);
  },
);

test.each(['_', '_x', 'guest', 'gu%20est'])('a namespace that may be is not: %s', (namespace) => {
  expect(strayRefusal(`/api/v1/namespaces/${namespace}/actions`)).toEqual({ type: 'NoSuchRoute' });
});

test.each(['/api/v1/namespaces/gu$est', '/api/v1/namespaces/gu$est/actionsx', '/api/v1/gu$est'])(
  'where no collection follows there is nothing to tell: %s',
  (path) => {
    expect(strayRefusal(path)).toEqual({ type: 'NoSuchRoute' });
  },
);
