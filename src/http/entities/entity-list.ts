/**
 * Lists of entities: a bare array of summaries, newest first, or their number (openwhisk-api §3.8).
 */
import type { StoredEntity } from '../../domain/entity/entity.ts';
import { E } from '../../domain/kernel/fp.ts';
import type { Profile } from '../../domain/profile.ts';
import type { Selection, Views } from '../../journal/views.ts';
import type { Operation } from '../description/operation.ts';
import type { Outcome } from '../exchange.ts';
import { type Collection, countJson, listParameters } from '../query/list-query.ts';
import { readQuery } from '../query/query-parameters.ts';
import { parseQuery } from '../query/query-string.ts';
import { json } from '../response.ts';
import type { Call } from '../routing/call.ts';
import { actionSummary } from './action-json.ts';
import { packageSummary } from './package-json.ts';
import { ruleSummary } from './rule-json.ts';
import { triggerSummary } from './trigger-json.ts';

export interface EntityListDep {
  readonly views: Views;
  readonly profile: Profile;
}

export interface EntityList {
  readonly operation: Operation;
  /** The right to see it has been asked for already. */
  readonly answer: (call: Call, selection: Selection) => Promise<Outcome>;
}

export const createEntityList = (
  { views, profile }: EntityListDep,
  collection: Exclude<Collection, 'activations'>,
  summary: string,
): EntityList => {
  const parameters = listParameters(collection, profile.listLimit);
  return {
    operation: {
      summary,
      query: Object.values(parameters),
      answers: {
        200: 'Summaries, newest first, or their number.',
        403: 'Not allowed to the caller.',
      },
    },
    answer: async ({ request }, selection) => {
      const query = readQuery(parseQuery(request.query), parameters);
      if (E.isLeft(query)) return query;
      const { skip, limit, count } = query.right;
      if (count) {
        return E.right(json(200, countJson(collection, await views.entityCount(selection), skip)));
      }
      const found = await views.entities(selection, { skip, limit });
      return E.right(json(200, JSON.stringify(found.map(summaryOf))));
    },
  };
};

const summaryOf = (stored: StoredEntity): object => {
  switch (stored.type) {
    case 'action':
      return actionSummary(stored.action);
    case 'package':
      return packageSummary(stored.package);
    case 'trigger':
      return triggerSummary(stored.trigger);
    case 'rule':
      return ruleSummary(stored.rule);
  }
};
