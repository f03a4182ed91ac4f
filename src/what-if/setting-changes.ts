/**
 * `--set NAME=VALUE`: which settings may be changed, and what their values may be. Whoever mistypes
 * one gets a line that says what was expected.
 */
import { E, type Either } from '../domain/kernel/fp.ts';
import { MANIFEST } from '../domain/runtimes-manifest.ts';
import { resolveKind } from '../domain/runtimes.ts';
import type { PrewarmTarget } from '../domain/scheduler/pool-settings.ts';
import type { ActionLimit, Override, Rate, ReplaySettings } from './settings.ts';

type Changed = Either<string, ReplaySettings>;

interface Change {
  readonly name: string;
  /** What follows the first dot. */
  readonly of: string | null;
  readonly value: number;
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

const COUNT: Bounds = { min: 1, max: Number.MAX_SAFE_INTEGER };
const ANY: Bounds = { min: 0, max: Number.MAX_SAFE_INTEGER };
const INVOKERS: Bounds = { min: 1, max: 64 };
const CONCURRENCY: Bounds = { min: 1, max: 500 };
const PREWARMED: Bounds = { min: 0, max: 1_000 };

const BOUNDS: ReadonlyMap<string, Bounds> = new Map([
  ['concurrency', CONCURRENCY],
  ['memory', COUNT],
  ['instances', COUNT],
  ['memoryMb', COUNT],
  ['invokers', INVOKERS],
  ['idleTimeoutMs', ANY],
  ['pauseGraceMs', ANY],
  ['reclaimAfterMs', ANY],
  ['backlogMax', COUNT],
  ['prewarm', PREWARMED],
  ['perMinute', ANY],
  ['concurrent', ANY],
]);

/** What is taken when none of the kind is kept ready and no memory is named, megabytes. */
const PREWARM_MEMORY_MB = 256;

/** Takes the changes one after the other; the left side is one line. */
export const changeSettings = (settings: ReplaySettings, texts: readonly string[]): Changed => {
  let changed: Changed = E.right(settings);
  for (const text of texts) {
    if (E.isLeft(changed)) return changed;
    const change = parseChange(text);
    changed = E.isLeft(change) ? change : applied(changed.right, change.right);
  }
  return changed;
};

const parseChange = (text: string): Either<string, Change> => {
  const equals = text.lastIndexOf('=');
  if (equals < 1) return E.left(`--set ${text}: expected NAME=VALUE`);
  const path = text.slice(0, equals);
  const written = text.slice(equals + 1);
  const dot = path.indexOf('.');
  const name = dot === -1 ? path : path.slice(0, dot);
  const bounds = BOUNDS.get(name);
  if (bounds === undefined)
    return E.left(`--set ${path}: unknown setting; there are ${[...BOUNDS.keys()].join(', ')}`);
  const value = /^\d{1,15}$/.test(written) ? Number(written) : Number.NaN;
  if (!(value >= bounds.min && value <= bounds.max))
    return E.left(
      `--set ${path}: expected a whole number ${inWords(bounds)}, and not "${written}"`,
    );
  return E.right({ name, of: dot === -1 ? null : path.slice(dot + 1), value });
};

const inWords = ({ min, max }: Bounds): string =>
  max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;

const applied = (settings: ReplaySettings, change: Change): Changed => {
  const { name, of, value } = change;
  switch (name) {
    case 'concurrency':
    case 'memory':
    case 'instances':
      return E.right(withActionLimit(settings, name, change));
    case 'perMinute':
    case 'concurrent':
      return E.right(withRate(settings, name, change));
    case 'prewarm':
      return withPrewarmed(settings, change);
    default:
  }
  if (of !== null) return E.left(`--set ${name}.${of}: ${name} is one for the whole server`);
  return E.right(
    name === 'invokers' || name === 'backlogMax'
      ? { ...settings, [name]: value }
      : { ...settings, pool: { ...settings.pool, [name]: value } },
  );
};

const withActionLimit = (
  settings: ReplaySettings,
  name: ActionLimit,
  change: Change,
): ReplaySettings => ({
  ...settings,
  actions: { ...settings.actions, [name]: overridden(settings.actions[name], change) },
});

const withRate = (settings: ReplaySettings, name: Rate, change: Change): ReplaySettings => ({
  ...settings,
  rates: { ...settings.rates, [name]: overridden(settings.rates[name], change) },
});

const overridden = ({ all, named }: Override, { of, value }: Change): Override =>
  of === null ? { all: value, named } : { all, named: new Map(named).set(of, value) };

/** Without a memory it is about each of the kind that is kept ready. */
const withPrewarmed = (settings: ReplaySettings, { of, value }: Change): Changed => {
  const [, name = '', memory = ''] = /^(.*?)(?:\.(\d{1,7}))?$/.exec(of ?? '') ?? [];
  const kind = kindNamed(name);
  if (kind === null) return E.left(`--set prewarm.${of ?? ''}: expected prewarm.KIND[.MEMORY]=N`);
  const { prewarm } = settings.pool;
  const isMeant = (target: PrewarmTarget): boolean =>
    target.kind === kind && (memory === '' || target.memoryMb === Number(memory));
  const meant = prewarm.filter(isMeant).map(({ memoryMb }) => memoryMb);
  const sizes = meant.length > 0 ? meant : [memory === '' ? PREWARM_MEMORY_MB : Number(memory)];
  const targets = value === 0 ? [] : sizes.map((memoryMb) => targetOf(kind, memoryMb, value));
  const others = prewarm.filter((target) => !isMeant(target));
  return E.right({ ...settings, pool: { ...settings.pool, prewarm: [...others, ...targets] } });
};

/** `nodejs`, `nodejs:default` and `nodejs:22` alike. */
const kindNamed = (name: string): string | null =>
  (resolveKind(name, MANIFEST) ?? resolveKind(`${name}:default`, MANIFEST))?.kind ?? null;

const targetOf = (kind: string, memoryMb: number, value: number): PrewarmTarget => ({
  kind,
  memoryMb,
  min: value,
  max: value,
});
