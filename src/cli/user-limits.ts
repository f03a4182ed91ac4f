/**
 * `rewhisk user limits`: what is set for one namespace over the profile's limits. Each flag sets one
 * limit, `default` takes it back, and without flags it shows what is set.
 */
import { E } from '../domain/kernel/fp.ts';
import type { Json, JsonObject } from '../domain/kernel/json.ts';
import { MANIFEST } from '../domain/runtimes-manifest.ts';
import { BLACKBOX_KIND } from '../domain/runtimes.ts';
import { decodeLimitsChange } from '../domain/subject/limits-change.ts';
import type { NamespaceLimits } from '../domain/subject/namespace-limits.ts';
import { fail, say } from './terminal.ts';
import { ask, type DataFlag } from './user-request.ts';

export interface LimitFlag {
  readonly flag: string;
  readonly limit: keyof NamespaceLimits;
  readonly meaning: string;
}

export const LIMIT_FLAGS: readonly LimitFlag[] = [
  { flag: 'per-minute', limit: 'invocationsPerMinute', meaning: 'invocations in a minute' },
  { flag: 'concurrent', limit: 'concurrentInvocations', meaning: 'invocations at once' },
  { flag: 'fires-per-minute', limit: 'firesPerMinute', meaning: 'fires of triggers in a minute' },
  { flag: 'allowed-kinds', limit: 'allowedKinds', meaning: 'kinds of action, with commas' },
  { flag: 'store-activations', limit: 'storeActivations', meaning: 'keep records: true or false' },
  { flag: 'min-action-memory', limit: 'minActionMemory', meaning: 'megabytes' },
  { flag: 'max-action-memory', limit: 'maxActionMemory', meaning: 'megabytes' },
  { flag: 'min-action-logs', limit: 'minActionLogs', meaning: 'megabytes' },
  { flag: 'max-action-logs', limit: 'maxActionLogs', meaning: 'megabytes' },
  { flag: 'min-action-timeout', limit: 'minActionTimeout', meaning: 'milliseconds' },
  { flag: 'max-action-timeout', limit: 'maxActionTimeout', meaning: 'milliseconds' },
  { flag: 'min-action-concurrency', limit: 'minActionConcurrency', meaning: 'in one container' },
  { flag: 'max-action-concurrency', limit: 'maxActionConcurrency', meaning: 'in one container' },
  { flag: 'max-parameter-size', limit: 'maxParameterSize', meaning: 'bytes' },
  { flag: 'max-payload-size', limit: 'maxPayloadSize', meaning: 'bytes' },
];

/** The limits by the names of their flags, as commander reads them: `perMinute`. */
export type LimitsFlags = DataFlag & {
  readonly namespace?: string;
  readonly [flag: string]: string | undefined;
};

export const limits = async (subject: string, flags: LimitsFlags): Promise<void> => {
  const change = decodeLimitsChange(changeOf(flags));
  if (E.isLeft(change)) return fail(change.left.text);
  const namespace = flags.namespace ?? null;
  const set = await ask(flags, { type: 'limits', subject, namespace, change: change.right });
  const lines = Object.entries(set).map(([limit, value]) => `${limit} ${String(value)}`);
  say(...(lines.length === 0 ? ['nothing is set: the limits of the profile hold'] : lines));
};

const changeOf = (flags: LimitsFlags): JsonObject =>
  Object.fromEntries(
    LIMIT_FLAGS.flatMap((one) => {
      const text = flags[inCamelCase(one.flag)];
      return text === undefined ? [] : [[one.limit, valueOf(one, text)]];
    }),
  );

const inCamelCase = (flag: string): string =>
  flag.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

const valueOf = ({ flag, limit }: LimitFlag, text: string): Json => {
  if (text === 'default') return null;
  if (limit === 'allowedKinds') return kindsIn(text.split(',').filter((kind) => kind !== ''));
  if (limit === 'storeActivations') {
    if (text === 'true' || text === 'false') return text === 'true';
    return fail(`--${flag}: expected true, false or default`);
  }
  return /^\d+$/.test(text) ? Number(text) : fail(`--${flag}: expected a whole number or default`);
};

const kindsIn = (kinds: readonly string[]): readonly string[] => {
  const known = [...MANIFEST.kinds.map(({ kind }) => kind), BLACKBOX_KIND];
  const unknown = kinds.find((kind) => !known.includes(kind));
  if (unknown === undefined) return kinds;
  return fail(`--allowed-kinds: ${JSON.stringify(unknown)} is none of ${known.join(', ')}`);
};
