/** openwhisk-api §4.2: what an action runs. Images other than the manifest's need Docker (X13). */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { zip } from '../support/archives.ts';
import { ask, malformed, refusal } from '../support/rest-line.ts';
import { useServer } from '../support/server-fixture.ts';
import { webCall } from '../support/web-calls.ts';

const server = useServer();
const CODE = 'function main() { return {}; }';

const stored = async (exec: object): Promise<object> => {
  const answer = await ask(server(), 'PUT actions/stored?overwrite=true', { exec });
  expect(answer).toMatchObject({ status: 200 });
  return z.object({ exec: z.looseObject({}) }).parse(answer.json).exec;
};
const INFO = z.object({ runtimes: z.record(z.string(), z.array(z.object({ kind: z.string() }))) });
const refused = (exec: unknown) => refusal(server(), 'PUT actions/refused', { exec });

describe('§4.2 `kind`', () => {
  test.each(['nodejs:22', ' nodejs:22 ', 'NodeJS:22', 'nodejs:default', 'NODEJS:DEFAULT'])(
    'is trimmed, lower-cased and stored as the concrete kind: %j',
    async (kind) => {
      expect(await stored({ kind, code: CODE })).toMatchObject({ kind: 'nodejs:22' });
    },
  );

  /** What the system says of itself. */
  const known = async (): Promise<readonly string[]> => {
    const { json } = await webCall(server(), '/', {});
    return Object.values(INFO.parse(json).runtimes).flatMap((all) => all.map(({ kind }) => kind));
  };

  test.each(['nodejs', 'nodejs:', 'cobol:85', 'cobol:default', 'java:8', ''])(
    'that is unknown is refused with all that can be run here: %j',
    async (kind) => {
      const kinds = [...(await known()), 'sequence', 'blackbox'].map((one) => `'${one}'`);
      expect(await refused({ kind, code: CODE, image: 'a/b', main: 'main' })).toEqual(
        malformed(
          `The specified runtime '${kind}' is not supported by this platform. Valid values are: ${kinds.join(', ')}.`,
        ),
      );
    },
  );
});

describe('§4.2 `binary` is computed from the look of the code', () => {
  test.each([
    ['main', true],
    ['  main\n', true],
    ['ab==', true],
    ['abc=', true],
    ['a+/9AAAA', true],
    ['', false],
    ['    ', false],
    ['mai', false],
    ['mainn', false],
    ['a===', false],
    ['ab==main', false],
    ['ma-n', false],
    ['ma n', false],
    [CODE, false],
  ])('%j: %j', async (code, binary) => {
    expect(await stored({ kind: 'nodejs:22', code })).toEqual({ kind: 'nodejs:22', code, binary });
  });

  test('whatever the body says', async () => {
    expect(await stored({ kind: 'nodejs:22', code: CODE, binary: true })).toMatchObject({
      binary: false,
    });
    expect(await stored({ kind: 'nodejs:22', code: 'main', binary: false })).toMatchObject({
      binary: true,
    });
  });

  test('a zip file in base64 is binary, is stored as sent, and runs', async () => {
    const content = 'exports.main = () => ({ zipped: true });';
    const code = zip([{ name: 'index.js', content }]).toString('base64');
    const exec = { kind: 'nodejs:22', code };
    expect(await stored(exec)).toEqual({ ...exec, binary: true });
    const answer = await ask(server(), 'POST actions/stored?blocking=true&result=true');
    expect(answer.json).toEqual({ zipped: true });
  });
});

describe('§4.2 `main` and `code`', () => {
  test('`main` is echoed only if it was given', async () => {
    expect(await stored({ kind: 'nodejs:22', code: CODE, main: 'go' })).toHaveProperty(
      'main',
      'go',
    );
    expect(await stored({ kind: 'nodejs:22', code: CODE })).not.toHaveProperty('main');
  });

  test('`main` names the function, `main` by default', async () => {
    const code = 'const main = () => ({ is: "main" }); const other = () => ({ is: "other" });';
    const run = async (exec: object) => {
      await stored({ kind: 'nodejs:22', code, ...exec });
      return (await ask(server(), 'POST actions/stored?blocking=true&result=true')).json;
    };
    expect(await run({})).toEqual({ is: 'main' });
    expect(await run({ main: 'other' })).toEqual({ is: 'other' });
  });

  test('`jar` is an alias of `code`', async () => {
    expect(await stored({ kind: 'nodejs:22', jar: CODE })).toEqual({
      kind: 'nodejs:22',
      code: CODE,
      binary: false,
    });
  });
});

describe('§4.2 `image` of a blackbox', () => {
  const image = 'openwhisk/dockerskeleton';

  test('is stored and shown without its digest', async () => {
    const code = '#!/bin/sh\necho "{}"';
    const digest = `@sha256:${'0a'.repeat(32)}`;
    expect(await stored({ kind: 'blackbox', image: `${image}:nightly${digest}`, code })).toEqual({
      kind: 'blackbox',
      image: `${image}:nightly`,
      code,
      binary: false,
    });
  });

  test.each([undefined, '', '   '])(
    'goes with code that is left out when it is %j',
    async (code) => {
      const shown = { kind: 'blackbox', image, binary: false };
      expect(await stored({ kind: 'blackbox', image, code })).toEqual(shown);
    },
  );

  test('that needs Docker is refused where there is none', async () => {
    expect(await refused({ kind: 'blackbox', image: 'ann/own:1' })).toEqual(
      malformed(
        "The image 'ann/own:1' can't be run by this platform: without Docker it runs none but 'openwhisk/dockerskeleton'.",
      ),
    );
  });
});

describe('§4.2 errors of `exec`', () => {
  const kind = 'nodejs:22';

  test.each<[string, unknown, string]>([
    ['`kind` missing', { code: CODE }, "'kind' must be a string defined in 'exec'"],
    ['`kind` no string', { kind: 1, code: CODE }, "'kind' must be a string defined in 'exec'"],
    [
      '`code` missing',
      { kind },
      "'code' must be a string or attachment object defined in 'exec' for 'nodejs:22' actions",
    ],
    [
      '`code` of wrong type',
      { kind, code: { a: [1] } },
      'Could not deserialize as attachment record: {"a":[1]}',
    ],
    ['`code` a number', { kind, code: 7 }, 'Could not deserialize as attachment record: 7'],
    [
      '`main` of wrong type',
      { kind, code: CODE, main: 1 },
      "if defined, 'main' be a string in 'exec' for 'nodejs:22' actions",
    ],
    [
      'sequence without components',
      { kind: 'sequence' },
      "'components' must be defined for sequence kind",
    ],
    [
      'components no array',
      { kind: 'sequence', components: '/_/a' },
      "'components' must be an array",
    ],
    [
      'blackbox without image',
      { kind: 'blackbox', code: CODE },
      "'image' must be a string defined in 'exec' for 'blackbox' actions",
    ],
    ['image not parseable', { kind: 'blackbox', image: 'A/B' }, 'could not parse image name'],
    ['`exec` no object', 'code', 'JSON object expected'],
    ['`exec` an array', [], 'JSON object expected'],
  ])('%s', async (_, exec, reason) => {
    expect(await refused(exec)).toEqual(malformed(reason));
  });

  test('components are returned with a leading slash and their namespace', async () => {
    await ask(server(), 'PUT actions/part', { exec: { kind, code: CODE } });
    expect(
      await stored({ kind: 'sequence', components: ['/_/part', 'guest/part', '_/part'] }),
    ).toEqual({
      kind: 'sequence',
      components: ['/guest/part', '/guest/part', '/guest/part'],
    });
  });
});
