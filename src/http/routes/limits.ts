/** The limits in force for a namespace (openwhisk-api §2.7). They are set by operators alone. */
import { E } from '../../domain/kernel/fp.ts';
import type { Profile } from '../../domain/profile.ts';
import { limitsJson } from '../../domain/subject/effective-limits.ts';
import type { Operation } from '../description/operation.ts';
import { json } from '../response.ts';
import type { ApiRoute, Handler } from '../routing/call.ts';
import { namedNamespace, ownNamespace } from '../routing/path-names.ts';

export interface LimitRoutesDep {
  readonly profile: Profile;
}

const LIMITS = '/api/v1/namespaces/:namespace/limits';

export const createLimitRoutes = (deps: LimitRoutesDep): readonly ApiRoute[] => {
  const limits = { method: 'GET', handler: readLimits(deps), operation: OPERATION };
  return [
    { pattern: LIMITS, ...limits },
    { pattern: `${LIMITS}/`, ...limits },
    { method: 'GET', pattern: `${LIMITS}/:name`, handler: readPart, operation: PART_OPERATION },
  ];
};

const OPERATION: Operation = {
  summary: 'Read the limits of the namespace',
  answers: {
    200: 'Milliseconds, megabytes, and sizes in bytes.',
    403: 'Not allowed to the caller.',
  },
};

const readLimits =
  ({ profile }: LimitRoutesDep): Handler =>
  (call) => {
    const namespace = ownNamespace(call);
    const answer = E.map(() => json(200, limitsJson(profile, call.caller.limits)))(namespace);
    return Promise.resolve(answer);
  };

const PART_OPERATION: Operation = {
  summary: 'Refused: limits are read together',
  answers: { 400: 'Always.' },
};

/** Said of the path, before anyone asks whose limits they are. */
const readPart: Handler = (call) => {
  const namespace = namedNamespace(call);
  return Promise.resolve(E.isLeft(namespace) ? namespace : E.left({ type: 'LimitsHaveNoParts' }));
};
