/** Every answer that the REST API gives about what there is, as the bytes that clients get. */
import { z } from 'zod';
import { rest } from './rest.ts';
import type { RewhiskServer } from './rewhisk-server.ts';

type Server = Pick<RewhiskServer, 'url' | 'auth'>;

const named = z.array(z.object({ name: z.string() }));
const begun = z.array(z.object({ activationId: z.string(), name: z.string(), start: z.number() }));

/** Bodies by path, in the order in which they were asked for. */
export const everyAnswer = async (server: Server): Promise<ReadonlyMap<string, string>> => {
  const answers = new Map<string, string>();
  const ask = async (path: string): Promise<unknown> => {
    const { status, text, json } = await rest(server, `namespaces${path}`);
    // The only thing that differs between two answers to one question.
    answers.set(path, `${status} ${text.replace(/"code":"[0-9a-zA-Z]{32}"/, '')}`);
    return json;
  };
  const all = async <Row>(schema: z.ZodType<readonly Row[]>, path: string, filter: string) => {
    const rows: Row[] = [];
    for (let skip = 0; skip === rows.length; skip += 200)
      rows.push(...schema.parse(await ask(`${path}?limit=200&skip=${skip}${filter}`)));
    return rows;
  };

  for (const path of ['', '/_/limits']) await ask(path);
  for (const collection of ['actions', 'packages', 'triggers', 'rules']) {
    for (const query of ['?count=true', '', '?limit=1&skip=1'])
      await ask(`/_/${collection}${query}`);
    for (const { name } of await all(named, `/_/${collection}`, '')) {
      const path = `/_/${collection}/${encodeURIComponent(name)}`;
      await ask(path);
      if (collection === 'actions') await ask(`${path}?code=false`);
      if (collection === 'packages') await ask(`/_/actions/${encodeURIComponent(name)}/`);
    }
  }
  const activations = await all(begun, '/_/activations', '');
  await all(begun, '/_/activations', '&docs=true');
  for (const query of activationQueries(activations)) await ask(`/_/activations?${query}`);
  for (const { activationId } of activations)
    for (const part of ['', '/result', '/logs']) await ask(`/_/activations/${activationId}${part}`);
  return answers;
};

/** Counts, names, and spans of time that begin and end at activations. */
const activationQueries = (activations: z.infer<typeof begun>): readonly string[] => {
  const names = [...new Set(activations.map(({ name }) => name))];
  const starts = activations.map(({ start }) => start);
  const middle = starts[Math.floor(starts.length / 2)] ?? 0;
  const filters = [
    '',
    '&name=never',
    ...names.map((name) => `&name=${encodeURIComponent(name)}`),
    `&since=${middle}`,
    `&upto=${middle}`,
    `&since=${middle}&upto=${starts[0] ?? 0}`,
  ];
  return filters.flatMap((filter) => [`limit=7&skip=2${filter}`, `count=true${filter}`]);
};
