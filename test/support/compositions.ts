/**
 * A composition for every combinator, and what the composer's documentation says of it (docs/COMBINATORS.md of the
 * package). The actions they name: `increment`, `package/increment`, `halve`, `is-even`, `fails`; compositions among
 * them: `nested` increments twice, `nested-fails` fails.
 */
import composer, { type Compiled } from 'openwhisk-composer';
import { expect } from 'vitest';

interface N {
  n: number;
  value?: boolean;
}
/** Variables that `let` declares: functions name them, and have them where they run. */
declare let i: number;
declare let n: number;
declare let seen: unknown[];

const isEven = (params: N) => params.n % 2 === 0;
const halve = (params: N) => {
  params.n /= 2;
};
const markEven = (params: N) => {
  params.value = params.n % 2 === 0;
};
/** Is no promise's. */
const { finally: afterwards } = composer;
const fail = () => ({ error: 'failed', lost: true });
const loop = (count: number, body: ReturnType<typeof composer.empty>) =>
  composer.let(
    { n: count },
    composer.while(() => n-- > 0, composer.mask(body)),
  );
const echo = (params: object) => params;
const handled = ({ error }: { error: string }) => ({ handled: error });
const FAILED = { error: 'failed' };

export type ComposedRow = readonly [
  rule: string,
  composition: { compile: () => Compiled },
  input: object,
  result: object,
];

export const COMPOSED: readonly ComposedRow[] = [
  ['action: runs a named one', composer.action('increment'), { n: 1 }, { n: 2 }],
  ['action: in a package', composer.action('package/increment'), { n: 1 }, { n: 2 }],
  ['action: in a namespace', composer.action('/guest/package/increment'), { n: 1 }, { n: 2 }],
  [
    'action: defined by a function',
    composer.action('by-function', { action: () => ({ message: 'hello' }) }),
    {},
    { message: 'hello' },
  ],
  [
    'action: defined by code',
    composer.action('by-code', { action: "const main = () => ({ message: 'code' })" }),
    {},
    { message: 'code' },
  ],
  [
    'action: defined by code of a kind',
    composer.action('by-kind', { action: { kind: 'nodejs:22', code: 'const main = () => ({})' } }),
    { p: 1 },
    {},
  ],
  [
    'action: defined by a sequence',
    composer.action('by-sequence', { sequence: ['increment', 'package/increment'] }),
    { n: 1 },
    { n: 3 },
  ],
  [
    'action: defined with limits',
    composer.action('by-limits', { action: echo, limits: { memory: 128, logs: 1, timeout: 9000 } }),
    { p: 1 },
    { p: 1 },
  ],
  [
    'function: returns',
    composer.function((params: N) => ({ twice: 2 * params.n })),
    { n: 4 },
    { twice: 8 },
  ],
  ['function: by its code', composer.function('({ n }) => ({ n: -n })'), { n: 4 }, { n: -4 }],
  ['function: boxes what is no dictionary', composer.function(() => [1]), {}, { value: [1] }],
  ['function: without a result gives its parameters', composer.function(halve), { n: 4 }, { n: 2 }],
  [
    'function: that throws is an error',
    composer.function(() => {
      throw new Error('boom');
    }),
    {},
    { error: expect.stringMatching(/^Function combinator threw an exception/) },
  ],
  [
    'function: that returns a function is an error',
    composer.function(() => () => 1),
    {},
    { error: expect.stringMatching(/^Function combinator evaluated to a function/) },
  ],
  ['literal: a dictionary', composer.literal({ f: echo, n: 42 }), { p: 1 }, { n: 42 }],
  ['value: boxes what is no dictionary', composer.value('text'), { p: 1 }, { value: 'text' }],
  [
    'sequence: chains actions and functions',
    composer.sequence('increment', halve, 'package/increment'),
    { n: 3 },
    { n: 3 },
  ],
  ['sequence: ends by an error', composer.seq('fails', 'increment'), { n: 1 }, { error: 'no' }],
  ['sequence: empty', composer.sequence(), { p: 1 }, { p: 1 }],
  [
    'empty: of an error keeps the error alone',
    composer.empty(),
    { error: 'e', p: 1 },
    { error: 'e' },
  ],
  ['task: a task', composer.task('increment'), { n: 1 }, { n: 2 }],
  ['null: is empty', composer.seq(null, null), { p: 1 }, { p: 1 }],
  [
    'let: variables are had by functions, and given to actions as parameters',
    composer.let(
      { n: 42 },
      () => ({ n }),
      'increment',
      (params: N) => {
        n = params.n;
      },
      () => ({ got: n }),
    ),
    {},
    { got: 43 },
  ],
  [
    'let: the innermost of a name is had',
    composer.let(
      { n: 1 },
      composer.let({ n: 2 }, () => n++),
      ({ value }: { value: number }) => [value, n],
    ),
    {},
    { value: [2, 1] },
  ],
  [
    'mask: hides the innermost',
    composer.let(
      { n: 0 },
      loop(
        3,
        loop(
          4,
          composer.function(() => ++n),
        ),
      ),
    ),
    {},
    { value: 12 },
  ],
  ['if: the condition holds', composer.if(isEven, halve), { n: 8 }, { n: 4 }],
  ['if: it does not', composer.if(isEven, halve), { n: 7 }, { n: 7 }],
  ['if: the alternate', composer.if('is-even', halve, 'increment'), { n: 7 }, { n: 8 }],
  [
    'if: a condition that fails runs neither',
    composer.if('fails', halve, halve),
    { n: 8 },
    { error: 'no' },
  ],
  [
    'if_nosave: keeps what the condition returns',
    composer.if_nosave(markEven, halve),
    { n: 8 },
    { n: 4, value: true },
  ],
  ['while: as often as it holds', composer.while(isEven, halve), { n: 28 }, { n: 7 }],
  ['while: by actions', composer.while('is-even', 'halve'), { n: 12 }, { n: 3 }],
  [
    'while_nosave: keeps what the condition returns',
    composer.while_nosave(markEven, halve),
    { n: 28 },
    { n: 7, value: false },
  ],
  [
    'while: an error of the body ends it',
    composer.while(isEven, 'fails'),
    { n: 2 },
    { error: 'no' },
  ],
  ['dowhile: once at least', composer.dowhile('increment', isEven), { n: 2 }, { n: 3 }],
  ['dowhile: again as long as it holds', composer.dowhile(halve, isEven), { n: 28 }, { n: 7 }],
  ['dowhile_nosave', composer.dowhile_nosave(halve, markEven), { n: 28 }, { n: 7, value: false }],
  ['repeat: so many times', composer.repeat(3, 'increment'), { n: 0 }, { n: 3 }],
  ['try: an error goes to the handler', composer.try('fails', handled), {}, { handled: 'no' }],
  ['try: without an error it is not run', composer.try('increment', fail), { n: 1 }, { n: 2 }],
  [
    'try: the nearest handler has it, across functions and actions',
    composer.try(
      composer.seq(composer.try('fails', fail), 'increment'),
      composer.seq(({ error }: { error: string }) => ({ outer: error })),
    ),
    {},
    { outer: 'failed' },
  ],
  [
    'finally: after a result',
    afterwards('increment', (params: N) => ({ after: params })),
    { n: 1 },
    { after: { n: 2 } },
  ],
  [
    'finally: after an error',
    afterwards('fails', (params: object) => ({ after: params })),
    {},
    { after: { error: 'no' } },
  ],
  [
    'retry: until it succeeds',
    composer.let(
      { i: 0 },
      composer.retry(3, () => (++i < 3 ? { error: i } : { attempts: i })),
    ),
    {},
    { attempts: 3 },
  ],
  [
    'retry: and no more than so often, then it is the last error',
    composer.let(
      { i: 0 },
      composer.retry(2, () => ({ error: ++i })),
    ),
    {},
    { error: 3 },
  ],
  [
    'retain: parameters and result',
    composer.retain('increment'),
    { n: 1 },
    { params: { n: 1 }, result: { n: 2 } },
  ],
  ['retain: of an error the error alone', composer.retain('fails'), { n: 1 }, { error: 'no' }],
  [
    'retain_catch: both, error or not',
    composer.retain_catch('fails'),
    { n: 1 },
    { params: { n: 1 }, result: { error: 'no' } },
  ],
  [
    'merge: the result over the parameters',
    composer.merge('increment'),
    { n: 1, p: 2 },
    { n: 2, p: 2 },
  ],
  [
    'dynamic: names the action in its input',
    composer.dynamic(),
    { type: 'action', name: 'package/increment', params: { n: 1 }, ignored: true },
    { n: 2 },
  ],
  [
    'dynamic: of something else is an error',
    composer.dynamic(),
    { type: 'trigger', name: 'increment', params: {} },
    { error: expect.stringMatching(/^Incorrect use of the dynamic combinator/) },
  ],
  [
    'a composition is named as an action is',
    composer.seq('nested', composer.try('nested-fails', handled)),
    { n: 1 },
    { handled: 'no' },
  ],
  [
    'an action that is missing is an error that can be handled',
    composer.try('nowhere', handled),
    {},
    { handled: "Failed to resolve action with name 'guest/nowhere' during composition." },
  ],
  [
    'an error that nobody handles is the end, and only the error is kept',
    composer.seq(fail, 'increment'),
    {},
    FAILED,
  ],
  [
    'everything together',
    composer.let(
      { seen: [] },
      composer.repeat(
        2,
        composer.if(isEven, 'halve', 'increment'),
        composer.retain((params: N) => {
          seen.push(params.n);
        }),
        ({ params }: { params: N }) => params,
      ),
      composer.try(
        composer.seq('fails'),
        afterwards('fails', () => ({ seen })),
      ),
    ),
    { n: 3 },
    { seen: [4, 2] },
  ],
  [
    'par: says that it has no Redis',
    composer.par('increment', 'increment'),
    { n: 1 },
    { error: 'Parallel combinator requires a properly configured redis instance' },
  ],
];
