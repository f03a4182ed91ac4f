import { expect, test } from 'vitest';
import { blobReferences, REFERRING } from '../../src/domain/blob-references.ts';
import { type DomainEvent, SCHEMA_VERSIONS } from '../../src/domain/events.ts';
import { type BlobHash, blobHash } from '../../src/domain/kernel/ids.ts';
import type { Payload } from '../../src/domain/kernel/payload.ts';
import { GOLDEN_V4 } from '../fixtures/golden-events-v4.ts';

/** The event with blobs wherever its shape has room for one, and all of these. */
const withBlobs = (
  event: DomainEvent,
): { readonly event: DomainEvent; readonly hashes: BlobHash[] } => {
  const hashes: BlobHash[] = [];
  const next = (): BlobHash => {
    const hash = blobHash(String(hashes.length).padStart(64, '0'));
    hashes.push(hash);
    return hash;
  };
  const payload = (): Payload => ({ blob: next(), bytes: 20_000 });
  const filled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(filled);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, ofMember(name, member)]),
    );
  };
  const ofMember = (name: string, member: unknown): unknown => {
    if (name === 'code' && typeof member === 'string') return next();
    const isPayload = PAYLOADS.includes(name) && (typeof member === 'string' || isRef(member));
    return isPayload ? payload() : filled(member);
  };
  return { event: filled(event) as DomainEvent, hashes };
};

/** Every member of an event that is a `Payload`. */
const PAYLOADS = ['parameters', 'payload', 'result', 'logs', 'steps', 'defaults'];
const isRef = (member: unknown): boolean =>
  typeof member === 'object' && member !== null && 'blob' in member;

test('of each type of event, every blob that it can name is told', () => {
  const types = new Set<string>();
  for (const { event } of GOLDEN_V4) {
    const { event: naming, hashes } = withBlobs(event);
    expect([...blobReferences(naming)].toSorted(), event.type).toEqual(hashes);
    if (hashes.length > 0) types.add(event.type);
  }
  expect([...types].toSorted()).toEqual(REFERRING.toSorted());
  const known = new Set(GOLDEN_V4.map(({ event }) => event.type));
  const missing = Object.keys(SCHEMA_VERSIONS).filter(
    (type) => !known.has(type as DomainEvent['type']),
  );
  expect(missing).toEqual(['EpochStarted', 'CursorCommitted']);
});
