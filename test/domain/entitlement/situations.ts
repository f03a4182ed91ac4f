/** What the package of a name may be, and how an answer is written in the tables of these tests. */
import type { StoredEntity } from '../../../src/domain/entity/entity.ts';
import { E, type Either } from '../../../src/domain/kernel/fp.ts';
import type { Refusal } from '../../../src/domain/refusal.ts';
import { refusalText } from '../../../src/domain/refusal-text.ts';
import {
  storedAction,
  storedBinding,
  storedPackage,
  storedRule,
  storedTrigger,
} from '../../support/entity-fixtures.ts';

const PUBLISHED = { publish: true };

const publishedBinding = (name: string, provider: string): StoredEntity => {
  const binding = storedBinding(name, provider);
  return binding.type === 'package'
    ? { ...binding, package: { ...binding.package, publish: true } }
    : binding;
};

/** `guest/pkg` and what it refers to; `guest` asks as the owner, `other` and `third` are neighbours. */
export const SITUATIONS = {
  private: [storedPackage('pkg')],
  published: [storedPackage('pkg', PUBLISHED)],
  missing: [],
  'an action': [storedAction('guest/pkg')],
  'a trigger': [storedTrigger('pkg')],
  'a rule': [storedRule('pkg')],
  'a binding of an own package': [storedBinding('pkg', 'guest/real'), storedPackage('real')],
  'a published binding of a published package': [
    publishedBinding('pkg', 'third/real'),
    storedPackage('third/real', PUBLISHED),
  ],
  'a binding of a private package of others': [
    storedBinding('pkg', 'third/real'),
    storedPackage('third/real'),
  ],
  'a binding of a missing own package': [storedBinding('pkg', 'guest/real')],
  'a binding of a missing package of others': [storedBinding('pkg', 'third/real')],
  'a binding of an own trigger': [storedBinding('pkg', 'guest/real'), storedTrigger('real')],
  'a binding of a trigger of others': [
    storedBinding('pkg', 'third/real'),
    storedTrigger('third/real'),
  ],
  'a binding of a binding of others': [
    storedBinding('pkg', 'third/real'),
    publishedBinding('third/real', 'third/deep'),
    storedPackage('third/deep', PUBLISHED),
  ],
  'a binding of what became a binding': [
    storedBinding('pkg', 'guest/real'),
    storedBinding('real', 'third/deep'),
    storedPackage('third/deep', PUBLISHED),
  ],
  'a binding of itself': [storedBinding('pkg', 'guest/pkg')],
  'a binding of a binding of itself': [
    storedBinding('pkg', 'guest/real'),
    storedBinding('real', 'guest/pkg'),
  ],
} as const satisfies Record<string, readonly StoredEntity[]>;

export type Situation = keyof typeof SITUATIONS;

/** `yes`, or status and text as a client reads them. */
export const written = (answer: Either<Refusal, unknown>): string =>
  E.isRight(answer) ? 'yes' : refusalText(answer.left).join(' ');

export const YES = 'yes';
export const NOT_FOUND = '404 The requested resource does not exist.';
export const OTHER_KIND = '409 Resource by this name exists but is not in this collection.';
export const THROUGH_BINDING = '400 Operation not permitted on package binding.';
export const circular = (binding: string): string =>
  `422 Package binding '${binding}' contains a circular reference.`;
export const forbidden = (names: string): string =>
  `403 The supplied authentication is not authorized to access '${names}'.`;
