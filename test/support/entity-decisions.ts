/** Given entities, when a command, then events or a refusal: the shape of every test of `decideEntity`. */
import { expect } from 'vitest';
import type { EntityCommand } from '../../src/domain/entity/commands.ts';
import { decideEntity, type EntityRules } from '../../src/domain/entity/decide.ts';
import type { StoredEntity } from '../../src/domain/entity/entity.ts';
import type { EntityEvent } from '../../src/domain/entity/events.ts';
import { E } from '../../src/domain/kernel/fp.ts';
import { PROFILES } from '../../src/domain/profile.ts';
import type { Refusal } from '../../src/domain/refusal.ts';
import type { Identity } from '../../src/domain/subject/subject.ts';
import { RUNTIMES_OF_TESTS } from './action-fixtures.ts';
import { GUEST } from './entity-fixtures.ts';
import { answerFrom } from './readings.ts';

export const RULES_OF_TESTS: EntityRules = {
  profile: PROFILES.openwhisk,
  runtimes: RUNTIMES_OF_TESTS,
};

interface Decided {
  readonly yields: (...events: readonly EntityEvent[]) => void;
  readonly refused: (refusal: Refusal) => void;
}

interface Given {
  readonly when: (command: EntityCommand, caller?: Identity) => Decided;
}

export const given = (...entities: readonly StoredEntity[]): Given => ({
  when: (command, caller = GUEST) => {
    const decision = answerFrom(entities, decideEntity(RULES_OF_TESTS)(caller, command));
    return {
      yields: (...events) => expect(decision).toEqual(E.right(events)),
      refused: (refusal) => expect(decision).toEqual(E.left(refusal)),
    };
  },
});

export const notAuthorized = (...resources: readonly string[]): Refusal => ({
  type: 'NotAuthorized',
  resources,
});
