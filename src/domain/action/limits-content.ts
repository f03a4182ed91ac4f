/**
 * `limits` as it is sent: whole numbers of the known members (openwhisk-api §4.7). Ranges depend on
 * the namespace and are judged later.
 */
import { type Decoder, decoder, type Schema } from '../kernel/decoder.ts';
import { E } from '../kernel/fp.ts';
import { isJsonObject } from '../kernel/json.ts';
import { malformed } from '../refusal.ts';
import type { ActionLimits } from './limits.ts';

interface Member {
  readonly key: keyof ActionLimits;
  /** As the text for a fraction calls it. */
  readonly name: string;
  /** As the text for something that is no number calls it. */
  readonly typeName: string;
  /** The text for a negative value, where the type itself excludes one. */
  readonly negative: string | null;
}

const NEGATIVE_SIZE = 'a negative size of an object is not allowed.';
const NEGATIVE_INSTANCES = 'Action container concurrency must be greater than or equal to 0.';

const MEMBERS: readonly Member[] = [
  { key: 'timeout', name: 'time limit', typeName: 'time limit', negative: null },
  { key: 'memory', name: 'memory limit', typeName: 'memory limit', negative: NEGATIVE_SIZE },
  { key: 'logs', name: 'log limit', typeName: 'log limit', negative: NEGATIVE_SIZE },
  {
    key: 'concurrency',
    name: 'intra concurrency limit',
    typeName: 'concurrency limit',
    negative: null,
  },
  {
    key: 'instances',
    name: 'instance concurrency limit',
    typeName: 'instance concurrency limit',
    negative: NEGATIVE_INSTANCES,
  },
];

const SCHEMA: Schema = {
  type: 'object',
  properties: {
    timeout: { type: 'integer', description: 'Milliseconds.' },
    memory: { type: 'integer', minimum: 0, description: 'Megabytes.' },
    logs: { type: 'integer', minimum: 0, description: 'Megabytes of log kept per activation.' },
    concurrency: { type: 'integer', description: 'Activations at once in one container.' },
    instances: { type: 'integer', minimum: 0, description: 'Containers at once.' },
  },
};

export const limitsContent: Decoder<Partial<ActionLimits>> = decoder(SCHEMA, (sent) => {
  if (!isJsonObject(sent)) return E.left(malformed("Object expected in field 'limits'"));
  const limits: { -readonly [Key in keyof ActionLimits]?: ActionLimits[Key] } = {};
  for (const member of MEMBERS) {
    const value = sent[member.key] ?? null;
    if (value === null) continue;
    if (typeof value !== 'number') return E.left(malformed(`${member.typeName} malformed`));
    const wrong = wrongNumber(value, member);
    if (wrong !== null) return E.left(malformed(`requirement failed: ${wrong}`));
    limits[member.key] = value;
  }
  return E.right(limits);
});

const wrongNumber = (value: number, member: Member): string | null => {
  if (!Number.isInteger(value)) return `${member.name} must be whole number`;
  return value < 0 ? member.negative : null;
};
