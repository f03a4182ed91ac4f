import { describe, expect, test } from 'vitest';
import {
  packageShape,
  packageSummary,
  packageWithContents,
} from '../../../src/http/entities/package-json.ts';
import { helloAction } from '../../support/action-fixtures.ts';
import { bindingTo, packageOfTests } from '../../support/entity-fixtures.ts';

const plain = packageOfTests('p');
const binding = packageOfTests('b', bindingTo('other/p'));

describe('a binding has three shapes (openwhisk-api §8.1)', () => {
  test('an empty object in a package', () => {
    expect(packageShape(plain)).toMatchObject({ binding: {} });
  });
  test('false in the summary of a package', () => {
    expect(packageSummary(plain)).toMatchObject({ binding: false });
  });
  test('what it is bound to in a binding', () => {
    const bound = { binding: { namespace: 'other', name: 'p' } };
    expect(packageShape(binding)).toMatchObject(bound);
    expect(packageSummary(binding)).toMatchObject(bound);
  });
});

test('an action with a feed annotation is a feed alone, whatever its value', () => {
  const feed = helloAction({ annotations: [{ key: 'feed', value: null }] });
  const shown = packageWithContents(plain, {
    parameters: [{ key: 'a', value: 1 }],
    members: [helloAction(), feed],
  });
  expect(shown).toMatchObject({ parameters: [{ key: 'a', value: 1 }] });
  expect(shown).toMatchObject({
    actions: [{ name: 'hello', version: '0.0.1', annotations: helloAction().annotations }],
    feeds: [{ name: 'hello', version: '0.0.1', annotations: feed.annotations }],
  });
});
