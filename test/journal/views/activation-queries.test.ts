import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Acceptance, ActivationRecord } from '../../../src/domain/activation/record.ts';
import type { DomainEvent } from '../../../src/domain/events.ts';
import type { StoredRecord } from '../../../src/journal/journal.ts';
import {
  activationById,
  activationCountOf,
  activationsOf,
} from '../../../src/journal/views/activation-queries.ts';
import { anyHistory, stored } from '../projections/history.ts';
import { ALL_IDS, anyNamespace, NAMES, NAMESPACES } from '../projections/names.ts';
import { ask, everyRow, projected } from '../projections/tables.ts';
import { anyPage, onPage } from './pages.ts';

const anyBound = fc.constantFrom(null, 999, 1000, 1001, 1002, 2000, 2001);
const anyFilter = fc.record({
  name: fc.option(
    fc.record({
      package: fc.constantFrom(null, ...NAMES, 'bound' as (typeof NAMES)[number]),
      name: fc.constantFrom(...NAMES),
    }),
  ),
  since: anyBound,
  upto: anyBound,
});

interface Accepted {
  readonly namespace: string;
  /** `[PKG/]NAME`. */
  readonly name: string;
  readonly start: number;
}

/** Of what is not kept from clients: whose it is, and by which name it is listed. */
const acceptedIn = (event: DomainEvent): Accepted | null => {
  switch (event.type) {
    case 'TriggerFired':
    case 'ActivationAccepted':
    case 'SequenceAccepted': {
      const { caller, receivedMs: start } = event;
      return event.stored ? { namespace: caller.namespace, name: listedName(event), start } : null;
    }
    default:
      return null;
  }
};

const listedName = (event: Acceptance): string => {
  if (event.type === 'TriggerFired') return event.trigger.name;
  const { action, binding } = event;
  const within = binding === null ? action.package : binding.split('/')[1];
  return [...(within ? [within] : []), action.name].join('/');
};

/** When what ended began; `null`: it says nothing of that. */
const endedAt = (event: DomainEvent): { readonly start: number | null } | null => {
  switch (event.type) {
    case 'ActivationCompleted':
    case 'SequenceCompleted':
      return { start: event.startMs };
    case 'TriggerCompleted':
      return { start: null };
    default:
      return null;
  }
};

/** An activation is ended by no end of a sequence or a fire, nor the other way round. */
const kindOf = ({ type }: DomainEvent): string =>
  type.startsWith('Activation') ? 'activation' : 'other';

/** Ended activations by the rules of the contract, newest first, without a database. */
const endedIn = (records: readonly StoredRecord[]) => {
  const open = new Map<string, Accepted>();
  const ended = new Map<string, Accepted & { readonly id: string; readonly offset: number }>();
  for (const { event, key: id, offset } of records) {
    const accepted = acceptedIn(event);
    if (accepted !== null) open.set(`${kindOf(event)} ${id}`, accepted);
    const end = endedAt(event);
    if (end === null) continue;
    const head = open.get(`${kindOf(event)} ${id}`);
    open.delete(`${kindOf(event)} ${id}`);
    if (head !== undefined && !ended.has(id))
      ended.set(id, { id, ...head, start: end.start ?? head.start, offset });
  }
  return [...ended.values()].toSorted((a, b) => b.start - a.start || b.offset - a.offset);
};

describe('activations', { timeout: 60_000 }, () => {
  test('are filtered, ordered, paged and counted as asked', () => {
    fc.assert(
      fc.property(
        anyHistory,
        anyNamespace,
        fc.array(fc.tuple(anyFilter, anyPage), { minLength: 10, maxLength: 10 }),
        (history, namespace, questions) => {
          const records = stored(history);
          projected(records, (db) => {
            for (const [filter, page] of questions) {
              const { name, since, upto } = filter;
              const path = name && [...(name.package ? [name.package] : []), name.name].join('/');
              const wanted = endedIn(records).filter(
                (one) =>
                  one.namespace === namespace &&
                  (path === null || one.name === path) &&
                  (since === null || one.start >= since) &&
                  (upto === null || one.start <= upto),
              );
              const found = ask(db, activationsOf(namespace, filter, page));
              expect(found.map((record) => record.activationId)).toEqual(
                onPage(wanted, page).map(({ id }) => id),
              );
              expect(ask(db, activationCountOf(namespace, filter))).toEqual([wanted.length]);
            }
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  test('are found by id in their own namespace only', () => {
    const records = stored(fc.sample(anyHistory, { numRuns: 10, seed: 5 }).flat());
    projected(records, (db) => {
      const found = ALL_IDS.flatMap((id) =>
        NAMESPACES.flatMap((namespace): readonly ActivationRecord[] => {
          const answer = ask(db, activationById(namespace, id));
          for (const record of answer)
            expect(record).toMatchObject({ namespace, activationId: id });
          return answer;
        }),
      );
      expect(found).toHaveLength(endedIn(records).length);
    });
  });

  test('of which nothing may be read leave no trace in the views, ended or not', () => {
    const kept = fc.sample(anyHistory, { numRuns: 10, seed: 5 }).flat();
    const history = kept.map(({ event, ...record }) => ({
      ...record,
      event: 'stored' in event ? { ...event, stored: false } : event,
    }));
    projected(stored(history), (db) => {
      const { activations, activations_open: open } = everyRow(db);
      expect({ activations, open }).toEqual({ activations: [], open: [] });
    });
  });
});
