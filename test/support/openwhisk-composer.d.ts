/** What the tests use of the `openwhisk-composer` package, which comes without types. */

declare module 'openwhisk-composer' {
  /** What can stand where a composition is expected. */
  type Task = Composition | string | null | ((params: never) => unknown);

  interface Composition {
    compile(): Compiled;
  }

  export interface Compiled {
    readonly composition: object;
    readonly ast: object;
    readonly version: string;
    readonly actions?: readonly { readonly name: string }[];
  }

  interface Definition {
    readonly action?: string | object | ((params: never) => unknown);
    readonly filename?: string;
    readonly sequence?: readonly string[];
    readonly limits?: object;
  }

  type OfTasks = (...tasks: readonly Task[]) => Composition;
  type Choice = (test: Task, consequent: Task, alternate?: Task) => Composition;
  type OfTwo = (one: Task, other: Task) => Composition;
  type Counted = (count: number, ...tasks: readonly Task[]) => Composition;

  const composer: {
    action(name: string, definition?: Definition): Composition;
    function(code: string | ((params: never) => unknown)): Composition;
    literal(value: unknown): Composition;
    value(value: unknown): Composition;
    let(variables: object, ...tasks: readonly Task[]): Composition;
    empty(): Composition;
    dynamic(): Composition;
    task(task: Task): Composition;
    readonly sequence: OfTasks;
    readonly seq: OfTasks;
    readonly mask: OfTasks;
    readonly retain: OfTasks;
    readonly retain_catch: OfTasks;
    readonly merge: OfTasks;
    readonly async: OfTasks;
    readonly par: OfTasks;
    readonly if: Choice;
    readonly if_nosave: Choice;
    readonly while: OfTwo;
    readonly while_nosave: OfTwo;
    readonly dowhile: OfTwo;
    readonly dowhile_nosave: OfTwo;
    readonly try: OfTwo;
    readonly finally: OfTwo;
    readonly repeat: Counted;
    readonly retry: Counted;
  };
  export default composer;
}

declare module 'openwhisk-composer/client.js' {
  import type { Compiled } from 'openwhisk-composer';

  const client: (options: object) => {
    readonly compositions: {
      deploy(
        composition: Compiled & { readonly name: string },
        overwrite: boolean,
      ): Promise<unknown>;
    };
  };
  export default client;
}
