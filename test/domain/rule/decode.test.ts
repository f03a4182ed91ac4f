import { describe, expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import type { Json } from '../../../src/domain/kernel/json.ts';
import { ruleContent, ruleStatus } from '../../../src/domain/rule/decode.ts';
import { putRule } from '../../support/entity-commands.ts';
import { actionName, GUEST_NAMESPACE, plainName } from '../../support/entity-fixtures.ts';

const decode = (sent: Json) => ruleContent(GUEST_NAMESPACE).decode(sent);
const refused = (reason: string) => E.left({ type: 'MalformedContent', reason });

describe('the body of a PUT of a rule (openwhisk-api §7.3)', () => {
  test('may be empty, and a status in it is ignored', () => {
    expect(decode({ status: '' })).toEqual(E.right(putRule('r').content));
  });

  test('names trigger and action as text or as an object', () => {
    const content = { trigger: plainName('t'), action: actionName('guest/utils/a') };
    const expected = E.right(putRule('r', content).content);
    expect(decode({ trigger: '/_/t', action: '/_/utils/a' })).toEqual(expected);
    const objects = {
      trigger: { path: 'guest', name: 't' },
      action: { path: 'guest/utils', name: 'a' },
    };
    expect(decode(objects)).toEqual(expected);
  });

  test('is refused with a name alone, for the trigger first', () => {
    const reason =
      'requirement failed: The fully qualified name of the entity must contain at least the namespace and the name of the entity.';
    expect(decode({ action: 1, trigger: 't' })).toEqual(refused(reason));
    expect(decode({ action: 1 })).toEqual(refused('fully qualified name malformed'));
    expect(decode([])).toEqual(refused("Object expected in field 'exec'"));
  });
});

describe('the body of a POST of a rule (openwhisk-api §7.3)', () => {
  test('says active or inactive, blanks around it aside', () => {
    expect(ruleStatus.decode({ status: 'active' })).toEqual(E.right('active'));
    expect(ruleStatus.decode({ status: ' inactive ', more: 1 })).toEqual(E.right('inactive'));
  });

  test.each<[Json, string]>([
    [{}, 'key not found: status'],
    [{ status: 'Active' }, 'requirement failed: Active is not a recognized rule state'],
    [{ status: '' }, 'requirement failed:  is not a recognized rule state'],
    [{ status: 1 }, 'requirement failed: 1 is not a recognized rule state'],
    [{ status: null }, 'requirement failed: null is not a recognized rule state'],
    ['active', 'JSON object expected'],
  ])('%j is refused: %s', (sent, reason) => {
    expect(ruleStatus.decode(sent)).toEqual(refused(reason));
  });
});
