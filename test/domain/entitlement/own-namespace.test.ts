import { expect, test } from 'vitest';
import { ownResource } from '../../../src/domain/entitlement/own-namespace.ts';
import { callerOf, GUEST } from '../../support/entity-fixtures.ts';
import { forbidden, written, YES } from './situations.ts';

test('a namespace is for the holder of its key alone, and others are told what they asked for', () => {
  expect(written(ownResource(GUEST, GUEST.namespace, 'guest/t'))).toBe(YES);
  expect(written(ownResource(callerOf('other'), GUEST.namespace, 'guest'))).toBe(
    forbidden('guest'),
  );
  expect(written(ownResource(callerOf('other'), GUEST.namespace, 'guest/t'))).toBe(
    forbidden('guest/t'),
  );
});
