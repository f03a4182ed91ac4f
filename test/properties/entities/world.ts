/** What there is, as the model has it; what an entity looks like on the wire; and how the model refuses. */
import {
  type Answer,
  type Id,
  nameOf,
  namespaceOf,
  type Namespace,
  pathOf,
  type Status,
} from './operation.ts';

interface Common {
  /** The last part. */
  readonly version: number;
  /** What the server said it was at the last write. */
  readonly updated: unknown;
  readonly mark: number | null;
}
export interface ActionState extends Common {
  readonly kind: 'actions';
  readonly components: readonly Id[] | null;
}
export interface PackageState extends Common {
  readonly kind: 'packages';
  readonly publish: boolean;
  readonly binding: Id | null;
}
export interface RuleLink {
  readonly action: Id;
  readonly status: Status;
}
export interface TriggerState extends Common {
  readonly kind: 'triggers';
  readonly rules: Readonly<Record<Id, RuleLink>> | null;
}
export interface RuleState extends Common {
  readonly kind: 'rules';
  readonly trigger: Id;
  readonly action: Id;
}
export type State = ActionState | PackageState | TriggerState | RuleState;
export type World = ReadonlyMap<Id, State>;

/** Thrown where the server has to refuse. `names`: of a 403, what may not be had. */
export class Refused extends Error {
  readonly answer: Answer;
  readonly names: readonly Id[];
  constructor(status: number, error: string, names: readonly Id[] = []) {
    super(error);
    this.answer = { status, body: { error } };
    this.names = names;
  }
}

export const forbidden = (...names: readonly Id[]): Refused =>
  new Refused(
    403,
    `The supplied authentication is not authorized to access '${[...new Set(names)].toSorted().join(', ')}'.`,
    names,
  );
export const missing = (): Refused => new Refused(404, 'The requested resource does not exist.');
export const otherKind = (): Refused =>
  new Refused(409, 'Resource by this name exists but is not in this collection.');

/** The entity of that name and kind. */
export const present = <Kind extends State['kind']>(
  world: World,
  kind: Kind,
  id: Id,
): Extract<State, { kind: Kind }> => {
  const found = world.get(id);
  if (found === undefined) throw missing();
  if (!isOf(kind, found)) throw otherKind();
  return found;
};

/** What a PUT replaces. */
export const replaced = <Kind extends State['kind']>(
  world: World,
  kind: Kind,
  id: Id,
  overwrite: boolean,
): Extract<State, { kind: Kind }> | null => {
  const found = world.get(id);
  if (found === undefined) return null;
  if (!isOf(kind, found)) throw otherKind();
  if (!overwrite) throw new Refused(409, 'resource already exists');
  return found;
};

/** A reference, which may dangle. */
export const referred = <Kind extends State['kind']>(
  world: World,
  kind: Kind,
  id: Id,
): Extract<State, { kind: Kind }> | null => {
  const found = world.get(id);
  return found !== undefined && isOf(kind, found) ? found : null;
};

const isOf = <Kind extends State['kind']>(
  kind: Kind,
  state: State,
): state is Extract<State, { kind: Kind }> => state.kind === kind;

export const membersOf = (world: World, pack: Id): readonly (readonly [Id, ActionState])[] =>
  [...world].flatMap(([id, state]) =>
    state.kind === 'actions' && pathOf(id) === pack ? [[id, state] as const] : [],
  );

export const isOwn = (as: Namespace, id: Id): boolean => namespaceOf(id) === as;

export const ownOrRefused = (as: Namespace, id: Id): void => {
  if (!isOwn(as, id)) throw forbidden(id);
};

export const markOf = (mark: number | null) =>
  mark === null ? [] : [{ key: 'mark', value: mark }];

const head = (id: Id, { version, updated }: State, publish: boolean) => ({
  namespace: pathOf(id),
  name: nameOf(id),
  version: `0.0.${version}`,
  publish,
  updated,
});

const reference = (id: Id) => ({ path: pathOf(id), name: nameOf(id) });
const bound = (id: Id) => ({ namespace: pathOf(id), name: nameOf(id) });

export const CODE = 'const main = (p) => p;';
const LIMITS = { timeout: 60_000, memory: 256, logs: 10, concurrency: 200 };

export const actionAnnotations = ({ components }: ActionState) => [
  { key: 'provide-api-key', value: false },
  { key: 'exec', value: components === null ? 'nodejs:22' : 'sequence' },
];

export const actionSummary = (id: Id, action: ActionState): object => ({
  ...head(id, action, false),
  exec: { binary: false },
  limits: LIMITS,
  annotations: actionAnnotations(action),
});

export const actionBody = (id: Id, action: ActionState, mark: number | null): object => {
  const { components } = action;
  const names = components?.map((component) => `/${component}`);
  return {
    ...actionSummary(id, action),
    exec:
      components === null
        ? { kind: 'nodejs:22', code: CODE, binary: false }
        : { kind: 'sequence', components: names },
    parameters: [
      ...(components === null ? [] : [{ key: '_actions', value: names }]),
      ...markOf(mark),
    ],
  };
};

const packageHead = (id: Id, pack: PackageState): object => ({
  ...head(id, pack, pack.publish),
  annotations: pack.binding === null ? [] : [{ key: 'binding', value: bound(pack.binding) }],
});

export const packageSummary = (id: Id, pack: PackageState): object => ({
  ...packageHead(id, pack),
  binding: pack.binding === null ? false : bound(pack.binding),
});

export const packageBody = (id: Id, pack: PackageState, mark: number | null): object => ({
  ...packageHead(id, pack),
  binding: pack.binding === null ? {} : bound(pack.binding),
  parameters: markOf(mark),
});

export const triggerSummary = (id: Id, trigger: TriggerState): object => ({
  ...head(id, trigger, false),
  annotations: [],
});

export const triggerBody = (id: Id, trigger: TriggerState): object => ({
  ...triggerSummary(id, trigger),
  limits: {},
  parameters: markOf(trigger.mark),
  ...(trigger.rules === null
    ? {}
    : {
        rules: Object.fromEntries(
          Object.entries(trigger.rules).map(([rule, { action, status }]) => [
            rule,
            { action: reference(action), status },
          ]),
        ),
      }),
});

export const ruleSummary = (id: Id, rule: RuleState): object => ({
  ...head(id, rule, false),
  trigger: reference(rule.trigger),
  action: reference(rule.action),
  annotations: markOf(rule.mark),
});

export const ruleBody = (id: Id, rule: RuleState, status: Status): object => ({
  ...ruleSummary(id, rule),
  status,
});
