import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DomainEvent } from '../../../src/domain/events.ts';
import { activationId, blobHash, transactionId } from '../../../src/domain/kernel/ids.ts';
import { createDecoder, createEncoder, type Encoder } from '../../../src/journal/records/codec.ts';
import type { DictionaryEntry } from '../../../src/journal/records/dictionary.ts';
import { helloAction } from '../../support/action-fixtures.ts';
import { acceptedEvent, completedEvent, startedEvent } from '../../support/activation-fixtures.ts';
import { anyJson } from '../../support/json-arbitrary.ts';

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const anyId = fc.oneof(hex(32), hex(64), hex(31), fc.string(), fc.constant('F'.repeat(32)));

/** As in JSON: finite, and without a negative zero. */
const anyNumber = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

const anyEvent: fc.Arbitrary<DomainEvent> = fc
  .tuple(anyId, anyId, anyId, anyJson, anyNumber)
  .chain(([id, other, code, value, number]) =>
    fc.constantFrom<DomainEvent>(
      acceptedEvent({
        activationId: activationId(id),
        transactionId: transactionId(other),
        action: { ...acceptedEvent().action, code: blobHash(code) },
        receivedMs: number,
      }),
      startedEvent({ activationId: activationId(id) }),
      completedEvent({ activationId: activationId(other), waitMs: number }),
      { type: 'ActionCreated', action: helloAction({ parameters: [{ key: id, value }] }) },
      { type: 'ActionUpdated', action: helloAction({ annotations: [{ key: id, value }] }) },
      { type: 'SubjectCreated', subject: { name: other, namespaces: [] } },
      { type: 'EpochStarted', epoch: 3, version: id },
    ),
  );

/** A dictionary as a segment keeps it. */
const dictionaryOf = (known: readonly DictionaryEntry[] = []) => {
  const entries = [...known];
  const store = (encoder: Encoder): void => void entries.push(...encoder.takeNew());
  const structures = (): readonly string[] =>
    entries.filter(({ kind }) => kind === 'structure').map(({ value }) => value);
  return { entries, store, structures };
};

test('every event comes back as it was, also from an encoder that was restarted', () => {
  const dictionary = dictionaryOf();
  const decoder = createDecoder(dictionary.structures);
  let encoder = createEncoder([]);
  fc.assert(
    fc.property(anyEvent, anyId, fc.boolean(), (event, key, restart) => {
      if (restart) encoder = createEncoder(dictionary.entries);
      const payload = Uint8Array.from(encoder.encode(event, key));
      dictionary.store(encoder);
      expect(decoder.decode(event.type, key, payload)).toEqual(event);
    }),
    { numRuns: 500 },
  );
});

test('shapes that users make do not get into the dictionary', () => {
  const encoder = createEncoder([]);
  const encode = (value: object) =>
    encoder.encode(
      {
        type: 'ActionCreated',
        action: helloAction({ parameters: [{ key: 'k', value: { ...value } }] }),
      },
      'k',
    );
  encode({ a: 1 });
  encoder.takeNew();
  encode({ b: { c: 2 } });
  expect(encoder.takeNew()).toEqual([]);
});

test('numbers of topics and types stay the same over a restart', () => {
  const dictionary = dictionaryOf();
  const first = createEncoder([]);
  const numbers = (encoder: Encoder) => [
    encoder.topicId('whisks'),
    encoder.topicId('started'),
    encoder.typeId('ActionCreated'),
  ];
  expect(numbers(first)).toEqual([0, 1, 0]);
  dictionary.store(first);
  expect(dictionary.entries.map(({ value }) => value)).toEqual([
    'whisks',
    'started',
    'ActionCreated 1',
  ]);
  const second = createEncoder(dictionary.entries);
  expect(numbers(second)).toEqual([0, 1, 0]);
  expect(second.topicId('completed')).toBe(2);
});

test('more shapes than the dictionary takes are still read back', () => {
  const dictionary = dictionaryOf();
  const encoder = createEncoder([]);
  const decoder = createDecoder(dictionary.structures);
  for (let index = 0; index < 700; index += 1) {
    const limits = { ...helloAction().limits, [`limit${index}`]: index };
    const event: DomainEvent = { type: 'ActionCreated', action: helloAction({ limits }) };
    const payload = Uint8Array.from(encoder.encode(event, 'k'));
    dictionary.store(encoder);
    expect(decoder.decode('ActionCreated', 'k', payload)).toEqual(event);
  }
  expect(dictionary.structures().length).toBeLessThanOrEqual(512);
});

test('bytes that are no event are refused', () => {
  const decoder = createDecoder(() => []);
  for (const bytes of [[], [0xc1], [0x7f], [0x80, 0x80], [0xdc, 0xff]])
    expect(() => decoder.decode('EpochStarted', 'k', Uint8Array.from(bytes))).toThrow(/./);
});
