/** What clients ask of a server with a long history, and how long each question takes, one after the other. */
import { Agent, request } from 'node:http';
import type { ActivationId } from '../../src/domain/kernel/ids.ts';
import { actionName, PACKAGE } from './activations.ts';

export interface Asked {
  readonly question: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface Asker {
  readonly url: string;
  /** `UUID:KEY`. */
  readonly auth: string;
  readonly ids: readonly ActivationId[];
  /** How many activations are in the asker's namespace. */
  readonly total: number;
  readonly fromMs: number;
  readonly toMs: number;
}

type Question = readonly [name: string, path: (round: number) => string];

const ROUNDS = 200;
/** Not counted: what is read from the disk for the first time, and compiled. */
const WARM_UP = 20;

const questionsOf = ({ ids, total, fromMs, toMs }: Asker): readonly Question[] => {
  const idAt = (round: number): string => ids[(round * 7919) % ids.length] ?? '';
  const middle = Math.floor((fromMs + toMs) / 2);
  const at = (round: number): number =>
    fromMs + ((round * 7919) % 1_000) * ((toMs - fromMs) / 1_000);
  const since = (round: number): string => `since=${Math.floor(at(round))}`;
  const upto = (round: number): string => `upto=${Math.floor(at(round))}`;
  const named = (round: number): string => {
    const name = actionName(round);
    return round % 2 === 0 ? `name=${PACKAGE}/${name}` : `name=${name}`;
  };
  return [
    ['list', () => 'activations'],
    ['list, limit 200', () => 'activations?limit=200'],
    ['list, docs', () => 'activations?docs=true'],
    ['list, skip 1000', () => 'activations?skip=1000'],
    ['list, skip half', (round) => `activations?skip=${Math.floor(total / 2) + round}`],
    ['list, skip all but 100', (round) => `activations?skip=${Math.max(0, total - 100 - round)}`],
    ['list, name', (round) => `activations?${named(round)}`],
    ['list, since', (round) => `activations?${since(round)}`],
    ['list, upto', (round) => `activations?${upto(round)}`],
    [
      'list, name, since, upto',
      (round) => `activations?${named(round)}&since=${middle}&upto=${toMs}`,
    ],
    [
      'list, name, skip tenth',
      (round) => `activations?${named(round)}&skip=${Math.floor(total / 20)}`,
    ],
    ['list, unknown name', () => 'activations?name=nothing'],
    ['count', () => 'activations?count=true'],
    ['count, name', (round) => `activations?count=true&${named(round)}`],
    ['count, since', (round) => `activations?count=true&${since(round)}`],
    ['count, since and upto', (round) => `activations?count=true&${since(round)}&upto=${toMs}`],
    ['get', (round) => `activations/${idAt(round)}`],
    ['logs', (round) => `activations/${idAt(round)}/logs`],
    ['result', (round) => `activations/${idAt(round)}/result`],
  ];
};

export const askAll = async (asker: Asker): Promise<readonly Asked[]> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { authorization: `Basic ${Buffer.from(asker.auth).toString('base64')}` };
  const ask = (path: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const target = `${asker.url}/api/v1/namespaces/_/${path}`;
      const sent = request(target, { agent, headers }, (response) => {
        response.resume().on('error', reject);
        response.on('end', () =>
          response.statusCode === 200
            ? resolve()
            : reject(new Error(`${path}: ${response.statusCode}`)),
        );
      });
      sent.on('error', reject).end();
    });
  const asked: Asked[] = [];
  for (const [question, path] of questionsOf(asker)) {
    const times: number[] = [];
    for (let round = -WARM_UP; round < ROUNDS; round += 1) {
      const startedAt = performance.now();
      await ask(path(round + WARM_UP));
      if (round >= 0) times.push(performance.now() - startedAt);
    }
    asked.push({ question, ...quantiles(times) });
  }
  agent.destroy();
  return asked;
};

const quantiles = (times: readonly number[]): Omit<Asked, 'question'> => {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
};
