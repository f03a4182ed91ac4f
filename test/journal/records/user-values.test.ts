import { expect, test } from 'vitest';
import type { DomainEvent } from '../../../src/domain/events.ts';
import type { Json } from '../../../src/domain/kernel/json.ts';
import { createDecoder, createEncoder } from '../../../src/journal/records/codec.ts';
import { samplePackage, sampleRule, sampleTrigger } from '../../fixtures/sample-events.ts';
import { HELLO, helloAction } from '../../support/action-fixtures.ts';

const { namespace } = HELLO;

/** Everything that has values of a user's own shape. */
const holding = (value: Json): readonly DomainEvent[] => {
  const parameters = [{ key: 'k', value }];
  const both = { parameters, annotations: parameters };
  return [
    { type: 'ActionCreated', action: helloAction(both) },
    { type: 'ActionUpdated', action: helloAction(both) },
    { type: 'PackageCreated', package: samplePackage(both) },
    { type: 'PackageUpdated', package: samplePackage(both) },
    { type: 'TriggerCreated', trigger: sampleTrigger(both) },
    { type: 'TriggerUpdated', trigger: sampleTrigger(both) },
    { type: 'TriggerRulesChanged', trigger: sampleTrigger(both) },
    { type: 'RuleCreated', rule: sampleRule({ annotations: parameters }) },
    { type: 'RuleUpdated', rule: sampleRule({ annotations: parameters }) },
  ];
};

test('shapes that users make do not get into the dictionary', () => {
  const encoder = createEncoder([]);
  const limits = (set: object): DomainEvent => ({
    type: 'NamespaceLimitsSet',
    namespace,
    limits: set,
  });
  for (const event of [...holding({ a: 1 }), limits({ firesPerMinute: 1 })])
    encoder.encode(event, 'k');
  encoder.takeNew();
  for (const event of [...holding({ b: { c: 2 } }), limits({ maxPayloadSize: 1 })])
    encoder.encode(event, 'k');
  expect(encoder.takeNew()).toEqual([]);
});

test('a dangerous key is a key like any other, and comes back as one', () => {
  const encoder = createEncoder([]);
  const structures: string[] = [];
  const decoder = createDecoder(() => structures);
  const value: Json = JSON.parse('{"__proto__":{"x":1},"constructor":2}');
  for (const event of holding(value)) {
    const payload = Uint8Array.from(encoder.encode(event, 'k'));
    for (const entry of encoder.takeNew())
      if (entry.kind === 'structure') structures.push(entry.value);
    const decoded = decoder.decode(event.type, 'k', payload);
    expect(JSON.stringify(decoded)).toBe(JSON.stringify(event));
  }
});
