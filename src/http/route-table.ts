/** Every route there is, one file for each collection (openwhisk-api §1.1, §1.2). */
import type { Gateway } from '../actors/gateway.ts';
import type { Clock } from '../domain/kernel/clock.ts';
import type { BlobStore } from '../journal/journal.ts';
import type { Views } from '../journal/views.ts';
import type { Described } from './description/api-docs.ts';
import { createActionRoutes } from './routes/actions.ts';
import { createActivationRoutes } from './routes/activations.ts';
import { createDocsRoutes } from './routes/docs.ts';
import { createFiringRoutes } from './routes/firing.ts';
import { createInfoRoutes, type InfoDep } from './routes/info.ts';
import { createInvocationRoutes } from './routes/invocation.ts';
import { createLimitRoutes } from './routes/limits.ts';
import { createLogForwardingRoutes } from './routes/log-forwarding.ts';
import { namespaceRoutes } from './routes/namespaces.ts';
import { createOperatorRoutes, type OperatorRoutesDep } from './routes/operators.ts';
import { createPackageRoutes } from './routes/packages.ts';
import { createRuleRoutes } from './routes/rules.ts';
import { createTriggerRoutes } from './routes/triggers.ts';
import type { ApiRoute, OpenRoute } from './routing/call.ts';

export interface RoutesDep extends InfoDep, OperatorRoutesDep {
  readonly gateway: Gateway;
  readonly views: Views;
  readonly blobs: BlobStore;
  readonly clock: Pick<Clock, 'nowMs'>;
}

export interface RouteTable {
  /** For callers with a key. */
  readonly routes: readonly ApiRoute[];
  /** For anyone. */
  readonly open: readonly OpenRoute[];
}

export const createRouteTable = (deps: RoutesDep): RouteTable => {
  const routes = [
    ...createInvocationRoutes(deps),
    ...createFiringRoutes(deps),
    ...createActionRoutes(deps),
    ...createPackageRoutes(deps),
    ...createTriggerRoutes(deps),
    ...createRuleRoutes(deps),
    ...createActivationRoutes(deps),
    ...namespaceRoutes,
    ...createLimitRoutes(deps),
    ...createLogForwardingRoutes(deps),
  ];
  const answers = [...createInfoRoutes(deps), ...createOperatorRoutes(deps)];
  const version = deps.apiBuild.build;
  const docs = createDocsRoutes({ routes, open: answers, more: WEB_ACTIONS, version });
  return { routes, open: [...answers, ...docs] };
};

/** They have no routes of their own: what comes behind the name is the action's (openwhisk-api §10). */
const WEB_ACTIONS: readonly Described[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
].map((method) => ({
  method,
  pattern: '/api/v1/web/:namespace/:package/:name',
  credentials: 'optional',
  operation: {
    summary: 'Run a web action',
    answers: {
      200: 'What the action answers, in the form the extension of its name asks for.',
      202: 'It still runs.',
      404: 'There is no such action, or it is not for the web.',
      413: 'Larger than the namespace of the action allows.',
      429: 'The namespace of the action is called too often.',
    },
  },
}));
