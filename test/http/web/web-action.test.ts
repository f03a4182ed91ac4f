import { describe, expect, test } from 'vitest';
import type { Action } from '../../../src/domain/action/action.ts';
import type { StoredEntity } from '../../../src/domain/entity/entity.ts';
import type { Json } from '../../../src/domain/kernel/json.ts';
import {
  checksCallers,
  defaultsOf,
  exportedAction,
  isRaw,
  type WebAction,
} from '../../../src/http/web/web-action.ts';
import {
  actionName,
  GUEST,
  packageOfTests,
  plainName,
  storedAction,
  storedBinding,
  storedPackage,
  storedSequence,
  storedTrigger,
} from '../../support/entity-fixtures.ts';
import { answerFrom } from '../../support/readings.ts';

const EXPORTED = { annotations: [{ key: 'web-export', value: true }] };

const find = (name: string, ...entities: readonly StoredEntity[]): WebAction | null =>
  answerFrom(entities, exportedAction(GUEST, actionName(name)));

const webAction = (more: Partial<Action> = {}): WebAction => {
  const stored = storedAction('guest/a', more);
  if (stored.type !== 'action') throw new Error('no action');
  const access = { action: stored.action.name, binding: null, parameters: [] };
  return { access, action: stored.action };
};
const annotated = (key: string, value: Json) => webAction({ annotations: [{ key, value }] });

describe('a web action', () => {
  test('is found in the default package, in a package, and through a binding', () => {
    expect(find('guest/a', storedAction('guest/a', EXPORTED))?.access.binding).toBeNull();
    const own = [storedPackage('utils'), storedAction('guest/utils/a', EXPORTED)];
    expect(find('guest/utils/a', ...own)?.action.name).toEqual(actionName('guest/utils/a'));
    const shared = [
      storedBinding('mine', 'other/utils'),
      storedPackage('other/utils', { publish: true }),
      storedAction('other/utils/a', EXPORTED),
    ];
    expect(find('guest/mine/a', ...shared)).toMatchObject({
      access: { binding: plainName('mine') },
      action: { name: actionName('other/utils/a') },
    });
  });

  test.each([[false], ['true'], [1], [null], [{}]])('is exported by true, not by %j', (value) => {
    const annotations = [{ key: 'web-export', value }];
    expect(find('guest/a', storedAction('guest/a', { annotations }))).toBeNull();
    expect(find('guest/a', storedAction('guest/a', { annotations: [] }))).toBeNull();
  });

  test('is missing in one way, whatever is missing', () => {
    expect(find('guest/a')).toBeNull();
    expect(find('guest/a', storedTrigger('a'))).toBeNull();
    expect(find('guest/utils/a', storedPackage('utils'))).toBeNull();
    expect(find('guest/utils/a', storedAction('guest/utils/a', EXPORTED))).toBeNull();
    const hidden = [
      storedBinding('mine', 'other/utils'),
      storedPackage('other/utils'),
      storedAction('other/utils/a', EXPORTED),
    ];
    expect(find('guest/mine/a', ...hidden)).toBeNull();
  });

  test('has the defaults of its package, and its own over them', () => {
    const parameters = [
      { key: 'a', value: 1 },
      { key: 'b', value: 2 },
    ];
    const found = find(
      'guest/utils/a',
      storedPackage('utils', packageOfTests('utils', { parameters })),
      storedAction('guest/utils/a', { ...EXPORTED, parameters: [{ key: 'b', value: 3 }] }),
    );
    expect(found === null ? null : defaultsOf(found)).toEqual({
      parameters: [
        { key: 'a', value: 1 },
        { key: 'b', value: 3 },
      ],
      annotations: EXPORTED.annotations,
    });
  });

  test('is raw by true alone', () => {
    expect([true, 'true', 1].map((value) => isRaw(annotated('raw-http', value)))).toEqual([
      true,
      false,
      false,
    ]);
    expect(isRaw(webAction())).toBe(false);
  });

  test('checks its callers itself where it begins with a validator', () => {
    const sequence = (...components: readonly string[]): WebAction => {
      const stored = storedSequence('guest/s', ...components);
      return stored.type === 'action' ? webAction(stored.action) : webAction();
    };
    expect(checksCallers(annotated('require-adobe-auth', true))).toBe(true);
    expect(checksCallers(sequence('adobeio/shared-validators-v1/headless-v2', 'guest/a'))).toBe(
      true,
    );
    expect(checksCallers(sequence('guest/a', 'guest/b'))).toBe(false);
    expect(checksCallers(webAction())).toBe(false);
  });
});
