/**
 * What every runtime has to do, written once for all kinds and all drivers (scheduling-and-runtimes
 * §5.6). A kind says how its actions are written; a driver, where their containers come from.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Container, InitRequest, RunRequest } from '../../src/containers/driver.ts';
import type { CallReport } from '../../src/domain/activation/outcome.ts';
import { initRequest, linesOf, resultOf } from './containers.ts';

/** Text, or what is sent in base64. */
type Code = string | Buffer;

/** How the actions that the list needs are written for a kind. */
export interface ConformingKind {
  readonly kind: string;
  /**
   * Prints `stdout ${name} ☃` to standard output and `stderr ${name} ☃` to standard error, where
   * `name` is a parameter; returns its parameters and `"snow": "☃"` beside them.
   */
  readonly echo: Code;
  /** Actions that return `{"entry": main}` from a function of that name; none where none have names. */
  readonly named: readonly { readonly code: Code; readonly main: string }[];
  /** Returns the JSON text `"text"`, which is no object. */
  readonly scalar: Code;
  /**
   * Returns `{"loaded", "run"}`: variables whose names start with `__OW_` or `GREETING`, with their
   * values, as they were when the code was loaded and as they are in the run. Kinds that load their
   * code anew for each run give the same twice.
   */
  readonly environment: Code;
}

/** Where containers of one kind come from. */
export interface ContainerSource {
  readonly container: () => Promise<Container>;
  readonly close: () => Promise<void>;
}

export type OpenContainers = (kind: string) => Promise<ContainerSource>;

const LIMITS = { timeoutMs: 20_000, logBytesMax: 1024 * 1024, resultBytesMax: 4 * 1024 * 1024 };
const VARIABLES = {
  __OW_API_HOST: 'http://127.0.0.1:3233',
  __OW_NAMESPACE: 'guest',
  __OW_ACTION_NAME: '/guest/pkg/näme',
  __OW_ACTION_VERSION: '0.0.7',
  __OW_TRANSACTION_ID: 'tid',
  __OW_DEADLINE: '1795219200000',
  __OW_API_KEY: 'uuid:key',
};
const variables = (activationId: string) => ({ ...VARIABLES, __OW_ACTIVATION_ID: activationId });

/** Declares the tests; `name` says which driver it is. */
export const describeConformance = (
  name: string,
  actions: ConformingKind,
  open: OpenContainers,
): void => {
  describe(`${actions.kind} (${name})`, () => {
    let folder: string;
    let source: ContainerSource;
    let count = 0;
    beforeAll(async () => {
      folder = mkdtempSync(path.join(tmpdir(), 'rewhisk-conformance-'));
      source = await open(actions.kind);
    });
    afterAll(async () => {
      await source.close();
      rmSync(folder, { recursive: true });
    });

    const requestOf = (code: Code, request: Partial<InitRequest> = {}): InitRequest => {
      count += 1;
      const environment = variables('init');
      return initRequest(folder, count, code, { ...LIMITS, environment, ...request });
    };
    const initialized = async (code: Code, request: Partial<InitRequest> = {}) => {
      const container = await source.container();
      const report = await container.init(requestOf(code, request));
      expect(report.outcome).toMatchObject({ type: 'answered', ok: true });
      return { container, report };
    };
    const run = (
      container: Container,
      parameters: object,
      request: Partial<RunRequest> = {},
    ): Promise<CallReport> =>
      container.run({
        activationId: 'a1',
        parameters: JSON.stringify(parameters),
        environment: variables('a1'),
        ...LIMITS,
        ...request,
      });

    test('takes and gives unicode in code, parameters, logs and results, again and again', async () => {
      const { container } = await initialized(actions.echo);
      const text = '🚀 \u2028 "quoted" \\ \n \u0000 größe';
      for (const given of ['Ωμέγα', '🚀', 'plain']) {
        const report = await run(container, { name: given, text });
        expect(resultOf(report)).toEqual({ name: given, text, snow: '☃' });
        expect(linesOf(report)).toContain(`stdout: stdout ${given} ☃`);
        expect(linesOf(report)).toContain(`stderr: stderr ${given} ☃`);
      }
    });

    test('attributes the lines of each run to it, in both streams', async () => {
      const { container, report } = await initialized(actions.echo);
      expect(report.logs).toEqual([]);
      for (const given of ['one', 'two']) {
        const lines = linesOf(await run(container, { name: given }));
        expect(lines.toSorted()).toEqual([
          `stderr: stderr ${given} ☃`,
          `stdout: stdout ${given} ☃`,
        ]);
      }
    });

    test('takes parameters of over a megabyte', async () => {
      const { container } = await initialized(actions.echo);
      const long = 'ü'.repeat(600_000);
      const report = await run(container, { name: 'n', long });
      expect(resultOf(report)).toEqual({ name: 'n', long, snow: '☃' });
    });

    test.each(actions.named)('runs the entry point $main', async ({ code, main }) => {
      const { container } = await initialized(code, { main });
      expect(resultOf(await run(container, { name: 'n' }))).toEqual({ entry: main });
    });

    test('refuses to be initialised twice, and goes on', async () => {
      const { container } = await initialized(actions.echo);
      const { outcome } = await container.init(requestOf(actions.scalar));
      expect(outcome).toEqual(refusal('Cannot initialize the action more than once.'));
      expect(resultOf(await run(container, { name: 'n' }))).toEqual({ name: 'n', snow: '☃' });
    });

    test('refuses an init without code', async () => {
      const { outcome } = await (await source.container()).init(requestOf(''));
      expect(outcome).toEqual(refusal('Missing main/no code to execute.'));
    });

    test('refuses a result that is no object', async () => {
      const { container } = await initialized(actions.scalar);
      const { outcome } = await run(container, {});
      expect(outcome).toMatchObject({ type: 'answered', ok: false });
      expect(outcome).toMatchObject({
        body: expect.stringMatching(/^\{"error": ?"The action did not return a dictionary/),
      });
    });

    test('shows the environment of init to code that is loaded, and that of a run to the run', async () => {
      const environment = { ...variables('init'), GREETING: 'größe' };
      const { container } = await initialized(actions.environment, { environment });
      const seen = resultOf(await run(container, {}));
      expect(seen).toMatchObject({
        loaded: { ...VARIABLES, GREETING: 'größe' },
        run: { ...variables('a1'), GREETING: 'größe' },
      });
    });
  });
};

const refusal = (error: string) => ({
  type: 'answered',
  ok: false,
  body: JSON.stringify({ error }),
});
