/** The conformance list in JavaScript. */
import type { ConformingKind } from '../../support/runtime-conformance.ts';

const VARIABLES = `const variables = () => Object.fromEntries(
  Object.entries(process.env).filter(([name]) => /^(__OW_|GREETING)/.test(name)));`;

export const NODEJS: ConformingKind = {
  kind: 'nodejs:22',
  echo: `function main(größe) {
    console.log('stdout ' + größe.name + ' ☃');
    console.error('stderr ' + größe.name + ' ☃');
    return { ...größe, snow: '☃' };
  }`,
  named: [{ code: `const niam = () => ({ entry: 'niam' })`, main: 'niam' }],
  scalar: `const main = () => 'text'`,
  environment: `${VARIABLES}
    const loaded = variables();
    const main = () => ({ loaded, run: variables() })`,
};
