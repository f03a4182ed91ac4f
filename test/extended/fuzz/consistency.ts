/** Whether what a namespace lists is what it has. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { ask } from '../../support/rest-line.ts';
import type { Server } from './planting.ts';

const summaries = z.array(z.looseObject({ namespace: z.string(), name: z.string() }));
const entity = z.looseObject({ name: z.string() });

const COLLECTIONS = ['actions', 'packages', 'triggers', 'rules'] as const;
const PAGE = 200;

/** Each entity that can't be read as it is listed, in words. */
export const inconsistencies = async (server: Server): Promise<readonly string[]> => {
  const found = await Promise.all(
    COLLECTIONS.map((collection) => inCollection(server, collection)),
  );
  return found.flat();
};

const inCollection = async (server: Server, collection: string): Promise<readonly string[]> => {
  const listed = await listAll(server, collection);
  const count = await ask(server, `GET ${collection}?count=true`);
  const faults = await Promise.all(
    listed.map((summary) => differences(server, collection, summary)),
  );
  return isDeepStrictEqual(count.json, { [collection]: listed.length })
    ? faults.flat()
    : [`${listed.length} ${collection}, but a count of ${count.text}`, ...faults.flat()];
};

type Summary = z.infer<typeof summaries>[number];

const listAll = async (server: Server, collection: string): Promise<readonly Summary[]> => {
  const all: Summary[] = [];
  for (let skip = 0; skip === all.length; skip += PAGE) {
    const { json } = await ask(server, `GET ${collection}?limit=${PAGE}&skip=${skip}`);
    all.push(...summaries.parse(json));
  }
  return all;
};

/** In a summary, and told otherwise or not at all of the entity itself. */
const SUMMARY_ONLY: readonly string[] = ['exec', 'binding', 'parameters'];

/** Of a binding whose package is gone, or is not shared any more (openwhisk-api §2.4, §8). */
const PROVIDER_UNREADABLE: readonly number[] = [403, 404];

const isBinding = ({ binding }: Summary): boolean =>
  typeof binding === 'object' && binding !== null && Object.keys(binding).length > 0;

const differences = async (server: Server, collection: string, summary: Summary) => {
  const { namespace, name } = summary;
  const [, inside] = namespace.split('/');
  const path = [collection, ...(inside === undefined ? [] : [inside]), name];
  const { status, json } = await ask(server, `GET ${path.map(encodeURIComponent).join('/')}`);
  const at = path.join('/');
  if (isBinding(summary) && PROVIDER_UNREADABLE.includes(status)) return [];
  if (status !== 200) return [`${at} is listed, but answered ${status}`];
  const read = entity.parse(json);
  return Object.entries(summary)
    .filter(
      ([member, value]) =>
        !SUMMARY_ONLY.includes(member) && !isDeepStrictEqual(value, read[member]),
    )
    .map(([member, value]) => `${at} has another ${member} than listed: ${JSON.stringify(value)}`);
};
