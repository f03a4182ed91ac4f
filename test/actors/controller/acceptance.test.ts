/** Acceptances over real decisions; controller and sequencer take what they are given, and show it. */
import { describe, expect, test } from 'vitest';
import {
  type AcceptanceDeps,
  createAcceptance,
} from '../../../src/actors/controller/acceptance.ts';
import type { Unplaced } from '../../../src/actors/controller/load-balancer.ts';
import type { Run } from '../../../src/actors/controller/run.ts';
import type { Action, Parameter } from '../../../src/domain/action/action.ts';
import { actionAccess } from '../../../src/domain/entitlement/action-access.ts';
import type { StoredEntity } from '../../../src/domain/entity/entity.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { activationId, offset, transactionId } from '../../../src/domain/kernel/ids.ts';
import { type Json, jsonText } from '../../../src/domain/kernel/json.ts';
import { isBlobRef, type Payload } from '../../../src/domain/kernel/payload.ts';
import type { Reading } from '../../../src/domain/reading.ts';
import type { SequenceAccepted } from '../../../src/domain/sequence/events.ts';
import { createBlobStore } from '../../../src/journal/blob-store.ts';
import type { BlobStore } from '../../../src/journal/journal.ts';
import { inNewFolder } from '../../journal/log-folder.ts';
import { CODE_EXEC, RUNTIMES_OF_TESTS } from '../../support/action-fixtures.ts';
import {
  actionName,
  bindingTo,
  callerOf,
  GUEST,
  storedAction,
  storedPackage,
  storedSequence,
  storedTrigger,
} from '../../support/entity-fixtures.ts';
import { createMemoryBlobs } from '../../support/memory-blobs.ts';
import { answerFrom } from '../../support/readings.ts';
import { componentsPlan, conductorOf } from '../../support/sequence-fixtures.ts';

const REVISION = offset(7);
const UNAVAILABLE = E.left({ type: 'Unavailable' });
const RESERVED = E.left({ type: 'ReservedParameters' });

const param = (key: string, value: Json): Parameter => ({ key, value });
const marked = (...keys: readonly string[]): Pick<Action, 'annotations'> => ({
  annotations: [param('provide-api-key', false), ...keys.map((key) => param(key, true))],
});

interface Setup {
  readonly blobs?: BlobStore;
  /** What the mailboxes say. */
  readonly hasRoom?: boolean;
}

const setup = (
  entities: readonly StoredEntity[],
  { blobs = createMemoryBlobs(), hasRoom = true }: Setup = {},
) => {
  const placed: Unplaced[] = [];
  const sequences: SequenceAccepted[] = [];
  const fail = (error: unknown): never => {
    throw error;
  };
  const controller: AcceptanceDeps['controller'] = {
    name: 'controller',
    fail,
    tell: (message) => {
      if (message.type !== 'Invoke' || !hasRoom) return false;
      placed.push(message.unplaced);
      const placement = { chosen: 'home', skipped: [] } as const;
      message.reply(E.right({ ...message.unplaced, invoker: 0, placement }));
      return true;
    },
  };
  const sequencer: ReturnType<AcceptanceDeps['sequencer']> = {
    tell: (message) => {
      if (message.type !== 'Accept' || !hasRoom) return false;
      sequences.push(message.accepted);
      message.reply(E.right(message.accepted));
      return true;
    },
  };
  const read = <Result>(reading: Reading<Result>): Result => answerFrom(entities, reading);
  const accept = createAcceptance({
    controller,
    sequencer: () => sequencer,
    read,
    blobs,
    runtimes: RUNTIMES_OF_TESTS,
    apiHost: () => 'http://here',
  });
  const call = (name: string, payload: Json = {}, more: Partial<Run> = {}) => {
    const caller = more.caller ?? GUEST;
    const access = read(
      actionAccess({ namespace: caller.namespace }, 'ACTIVATE', actionName(name)),
    );
    if (E.isLeft(access)) throw new Error(`${name}: ${access.left.type}`);
    return accept(runOf({ type: 'action', access: access.right }, payload, more));
  };
  return { accept, call, placed, sequences };
};

const runOf = (target: Run['target'], payload: Json, more: Partial<Run> = {}): Run => ({
  activationId: activationId('0123456789abcdef0123456789abcdef'),
  caller: GUEST,
  transactionId: transactionId('tid'),
  target,
  payload: jsonText(payload),
  overridesFinal: false,
  cause: { type: 'request' },
  spent: { components: 0, conductors: 0, total: 0 },
  blocking: true,
  idempotencyKey: 'once',
  stored: true,
  receivedMs: 1_000,
  ...more,
});

const parsed = (payload: Payload | undefined): Json => {
  if (payload === undefined || isBlobRef(payload)) throw new Error('not a text');
  return JSON.parse(payload);
};

describe('code', () => {
  test('the accepting event pins the code and holds all that a run needs', async () => {
    const { call, placed } = setup([storedAction('guest/a', marked('retry-safe'))]);
    const accepted = await call('guest/a', { n: 1 });
    expect(accepted).toMatchObject(E.right({ type: 'ActivationAccepted', invoker: 0 }));
    expect(placed).toEqual([
      {
        type: 'ActivationAccepted',
        activationId: '0123456789abcdef0123456789abcdef',
        transactionId: 'tid',
        caller: { subject: 'guest', namespace: 'guest', uuid: GUEST.uuid },
        action: {
          ...actionName('guest/a'),
          version: '0.0.1',
          revision: REVISION,
          kind: 'nodejs:22',
          code: CODE_EXEC.code,
          binary: false,
          main: null,
          limits: { timeout: 60_000, memory: 256, logs: 10, concurrency: 1 },
        },
        binding: null,
        parameters: '{"n":1}',
        environment: { apiHost: 'http://here', apiKey: false, initParameters: null },
        cause: { type: 'request' },
        blocking: true,
        idempotencyKey: 'once',
        retrySafe: true,
        stored: true,
        receivedMs: 1_000,
      },
    ]);
  });

  test('the accepting event says whether the action asked to be kept from the network', async () => {
    const annotations = [{ key: 'network', value: 'none' }];
    const { call, placed } = setup([storedAction('guest/a', { annotations })]);
    await call('guest/a');
    expect(placed[0]?.action.network).toBe('none');
  });

  test('an action that does not say otherwise is given the key of its caller', async () => {
    const { call, placed } = setup([storedAction('guest/a', { annotations: [] })]);
    await call('guest/a');
    expect(placed[0]?.environment.apiKey).toBe(true);
  });

  test('what was set for the caller does not go into the journal', async () => {
    const { call, placed } = setup([storedAction('guest/a')]);
    await call('guest/a', {}, { caller: callerOf('guest', { firesPerMinute: 1 }) });
    expect(placed[0]?.caller).not.toHaveProperty('limits');
  });

  test('defaults lie under each other: package, binding, action, payload', async () => {
    const all = ['package', 'binding', 'action', 'payload'];
    const from = (place: string) => {
      const keys = all.slice(all.indexOf(place));
      return { parameters: keys.map((key) => param(key, place)) };
    };
    const { call, placed } = setup([
      storedPackage('other/utils', {
        publish: true,
        parameters: all.map((k) => param(k, 'package')),
      }),
      storedPackage('bound', { ...bindingTo('other/utils'), ...from('binding') }),
      storedAction('other/utils/a', from('action')),
    ]);
    await call('guest/bound/a', { payload: 'payload' });
    expect(parsed(placed[0]?.parameters)).toEqual({
      package: 'package',
      binding: 'binding',
      action: 'action',
      payload: 'payload',
    });
    expect(placed[0]).toMatchObject({
      binding: 'guest/bound',
      action: actionName('other/utils/a'),
      caller: { namespace: 'guest' },
    });
  });

  test('`init` parameters go to the environment and not to the arguments', async () => {
    const parameters = [{ ...param('TOKEN', 'x'), init: true as const }, param('n', 1)];
    const { call, placed } = setup([storedAction('guest/a', { parameters })]);
    await call('guest/a');
    expect(placed[0]).toMatchObject({
      parameters: '{"n":1}',
      environment: { initParameters: '{"TOKEN":"x"}' },
    });
  });

  test('an array between components is passed on as it is, without defaults', async () => {
    const { call, placed } = setup([storedAction('guest/a', { parameters: [param('n', 1)] })]);
    await call('guest/a', [1, 2]);
    expect(placed[0]?.parameters).toBe('[1,2]');
  });

  test('long arguments become a blob before the event that names it', async () => {
    await inNewFolder(async (dir) => {
      const blobs = createBlobStore(dir, 'os');
      const { call, placed } = setup([storedAction('guest/a')], { blobs });
      const text = 'x'.repeat(20_000);
      await call('guest/a', { text });
      const parameters = placed[0]?.parameters ?? jsonText(null);
      expect(isBlobRef(parameters)).toBe(true);
      expect(await blobs.resolve(parameters)).toBe(jsonText({ text }));
    });
  });
});

describe('sequences and compositions', () => {
  const members = [storedAction('guest/a'), storedAction('guest/b')];
  const steps = storedSequence('guest/steps', 'guest/a', 'guest/b');

  test('a sequence is accepted with its components and the payload as it came', async () => {
    const { call, placed, sequences } = setup([steps, ...members]);
    const spent = { components: 3, conductors: 0, total: 0 };
    const accepted = await call('guest/steps', { n: 1 }, { spent });
    expect(accepted).toEqual(E.right(sequences[0]));
    expect(placed).toEqual([]);
    expect(sequences[0]).toMatchObject({
      type: 'SequenceAccepted',
      action: { ...actionName('guest/steps'), version: '0.0.1', revision: REVISION },
      plan: componentsPlan('a', 'b'),
      payload: '{"n":1}',
      apiHost: 'http://here',
      spent,
    });
  });

  test('a sequence runs only for who may run each of its components', async () => {
    const foreign = storedSequence('guest/mixed', 'guest/a', 'other/secret', 'other/utils/b');
    const { call, sequences } = setup([foreign, ...members, storedPackage('other/utils')]);
    expect(await call('guest/mixed')).toEqual(
      E.left({ type: 'NotAuthorized', resources: ['other/secret', 'other/utils'] }),
    );
    expect(sequences).toEqual([]);
  });

  test('a composition pins its conductor, with the defaults that each of its turns is given', async () => {
    const { call, sequences } = setup([
      storedPackage('utils', { parameters: [param('p', 'package'), param('q', 'package')] }),
      storedAction('guest/utils/c', {
        ...marked('conductor', 'retry-safe'),
        parameters: [param('q', 'action')],
      }),
    ]);
    await call('guest/utils/c', { q: 'payload' });
    const [accepted] = sequences;
    expect(accepted).toMatchObject({
      payload: '{"q":"payload"}',
      plan: {
        type: 'conductor',
        conductor: {
          action: { ...actionName('guest/utils/c'), revision: REVISION, code: CODE_EXEC.code },
          apiKey: false,
          retrySafe: true,
        },
      },
    });
    const { plan } = accepted ?? { plan: null };
    expect(parsed(plan?.type === 'conductor' ? plan.conductor.defaults : undefined)).toEqual([
      param('p', 'package'),
      param('q', 'action'),
    ]);
  });

  test('a turn of the conductor runs what was pinned, whatever became of the action', async () => {
    const { accept, placed } = setup([]);
    const conductor = { ...conductorOf('gone'), defaults: jsonText([{ key: 'd', value: 1 }]) };
    const target = { type: 'conductor', conductor, binding: 'guest/bound' } as const;
    await accept(runOf(target, { n: 2 }, { overridesFinal: true }));
    expect(placed[0]).toMatchObject({ action: conductor.action, binding: 'guest/bound' });
    expect(parsed(placed[0]?.parameters)).toEqual({ d: 1, n: 2 });
  });
});

describe('what is final', () => {
  const final = { ...marked('final'), parameters: [param('d', 1)] };
  const kinds: readonly (readonly [string, StoredEntity])[] = [
    ['code', storedAction('guest/a', final)],
    ['a composition', storedAction('guest/a', { ...final, ...marked('final', 'conductor') })],
    [
      'a sequence',
      storedAction('guest/a', {
        ...final,
        exec: { type: 'sequence', kind: 'sequence', components: [actionName('guest/b')] },
      }),
    ],
  ];

  test.each(kinds)('no payload overrides it: %s', async (_, stored) => {
    const { call, placed, sequences } = setup([stored, storedAction('guest/b')]);
    expect(await call('guest/a', { d: 2 })).toEqual(RESERVED);
    expect([...placed, ...sequences]).toEqual([]);
  });

  test.each(kinds)('raw web actions and components may override it: %s', async (_, stored) => {
    const { call } = setup([stored, storedAction('guest/b')]);
    expect(E.isRight(await call('guest/a', { d: 2 }, { overridesFinal: true }))).toBe(true);
  });
});

describe('what is refused', () => {
  test('there is no such action', async () => {
    expect(await setup([]).call('guest/a')).toEqual(E.left({ type: 'NotFound' }));
  });

  test('the name belongs to an entity of another kind', async () => {
    const { call } = setup([storedTrigger('a')]);
    expect(await call('guest/a')).toEqual(E.left({ type: 'OtherCollection' }));
  });

  test('the kind of the action is not run any more', async () => {
    const { call } = setup([storedAction('guest/a', { exec: { ...CODE_EXEC, kind: 'nodejs:6' } })]);
    expect(await call('guest/a')).toEqual(E.left({ type: 'KindDeprecated', kind: 'nodejs:6' }));
  });

  test('whoever would take it has no room: nothing is accepted', async () => {
    const entities = [storedAction('guest/a'), storedSequence('guest/steps', 'guest/a')];
    const { call } = setup(entities, { hasRoom: false });
    expect(await call('guest/a')).toEqual(UNAVAILABLE);
    expect(await call('guest/steps')).toEqual(UNAVAILABLE);
  });
});
