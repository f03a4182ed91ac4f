import { expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import { triggerContent } from '../../../src/domain/trigger/decode.ts';
import { putTrigger } from '../../support/entity-commands.ts';

const { decode } = triggerContent;

test('the body of a PUT of a trigger may be empty, and rules and limits in it are ignored', () => {
  const empty = E.right(putTrigger('t').content);
  expect(decode({})).toEqual(empty);
  expect(decode({ limits: {}, rules: { 'guest/r': 1 }, name: 1, updated: 'x' })).toEqual(empty);
});

test('the body of a PUT of a trigger is read with all its members', () => {
  const body = {
    parameters: [{ key: 'a', value: 1 }],
    annotations: [{ key: 'feed', value: '/whisk.system/alarms/alarm' }],
    publish: true,
    version: '1.0.0',
  };
  expect(decode(body)).toEqual(E.right(body));
});

test('the body of a PUT of a trigger that is no object is refused', () => {
  const reason = "Object expected in field 'exec'";
  expect(decode(null)).toEqual(E.left({ type: 'MalformedContent', reason }));
});
