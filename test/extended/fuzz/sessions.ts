/** What one connection is used for: some requests of one sender, and how they are sent. */
import fc from 'fast-check';
import { bodyFor } from './entity-bodies.ts';
import { anyFraming } from './framing.ts';
import { mutatedJson } from './json-mutations.ts';
import { queryFor } from './queries.ts';
import { headersOf } from './request-headers.ts';
import { type FuzzRequest, isPlain, type Tenant, TENANTS } from './request.ts';
import { pathOf } from './paths.ts';
import { anyMethod, type RouteShape, SHAPES } from './targets.ts';

export interface Session {
  /** All but the last one are good HTTP. */
  readonly requests: readonly FuzzRequest[];
  /** Each after the answer to the one before, or all in one packet. */
  readonly pace: 'inTurn' | 'atOnce';
  /** Where what is sent is cut into pieces. */
  readonly cuts: readonly number[];
}

const BODILESS = ['GET', 'HEAD', 'DELETE', 'OPTIONS'];

const requestOn = (shape: RouteShape, sender: Tenant): fc.Arbitrary<FuzzRequest> => {
  const { method, pattern } = shape;
  const body = mutatedJson(bodyFor(method, pattern, sender));
  const oftenNone = BODILESS.includes(method) ? 9 : 1;
  return fc
    .record({
      method: anyMethod(method),
      path: pathOf(shape, sender),
      query: queryFor(shape),
      headers: headersOf(sender),
      body: fc.oneof(
        { weight: 10 - oftenNone, arbitrary: body },
        { weight: oftenNone, arbitrary: fc.constantFrom(null, null, Buffer.alloc(0)) },
      ),
      framing: anyFraming,
    })
    .map(({ path, query, ...request }) => ({ ...request, target: path + query }));
};

const anyRequest = (sender: Tenant): fc.Arbitrary<FuzzRequest> =>
  fc.constantFrom(...SHAPES).chain((shape) => requestOn(shape, sender));

/** What follows a request that is no good HTTP belongs to nobody knows what. */
const untilBroken = (requests: readonly FuzzRequest[]): readonly FuzzRequest[] => {
  const broken = requests.findIndex((request) => !isPlain(request));
  return broken === -1 ? requests : requests.slice(0, broken + 1);
};

export const anySession: fc.Arbitrary<Session> = fc.constantFrom(...TENANTS).chain((sender) =>
  fc.record({
    requests: fc.array(anyRequest(sender), { minLength: 1, maxLength: 5 }).map(untilBroken),
    pace: fc.constantFrom('inTurn', 'inTurn', 'inTurn', 'atOnce'),
    cuts: fc.oneof(
      fc.constant([]),
      fc.array(fc.oneof(fc.nat(200), fc.nat(5000)), { maxLength: 5 }),
    ),
  }),
);
