/** What operators and their probes ask of the invokers, without credentials (openwhisk-api §1.1). */
import type { InvokerIndex, InvokerState } from '../../domain/invoker/invoker.ts';
import { ADMIN_CORS } from '../cors.ts';
import type { Header } from '../exchange.ts';
import { json } from '../response.ts';
import type { OpenRoute } from '../routing/call.ts';

interface StateOfInvoker {
  readonly index: InvokerIndex;
  readonly state: InvokerState;
}

export interface OperatorRoutesDep {
  readonly invokers: () => readonly StateOfInvoker[];
  /** What separates and limits the containers of all invokers, in words that anybody may read. */
  readonly isolation: string;
}

export const createOperatorRoutes = ({
  invokers,
  isolation,
}: OperatorRoutesDep): readonly OpenRoute[] => [
  {
    pattern: '/invokers',
    operation: {
      summary: 'Read the state of each invoker',
      answers: {
        200: 'The states by name; the header X-Rewhisk-Isolation says what holds containers.',
      },
    },
    answer: () => {
      const states = invokers().map(({ index, state }) => [`invoker${index}/${index}`, state]);
      return json(200, JSON.stringify(Object.fromEntries(states)), [
        ...ADMIN_CORS,
        isolationHeader(isolation),
      ]);
    },
  },
  {
    pattern: '/invokers/healthy/count',
    operation: {
      summary: 'Count the invokers that are up',
      answers: { 200: 'A number.' },
    },
    answer: () => json(200, String(upOf(invokers())), ADMIN_CORS),
  },
  {
    pattern: '/invokers/ready',
    operation: {
      summary: 'Ask whether all invokers are up',
      answers: { 200: 'They are.', 500: 'Some are not, or there is none.' },
    },
    answer: () => {
      const all = invokers();
      const up = upOf(all);
      const counts = `${up}/${all.length}`;
      return all.length > 0 && up === all.length
        ? json(200, JSON.stringify({ healthy: counts }), ADMIN_CORS)
        : json(500, JSON.stringify({ unhealthy: counts }), ADMIN_CORS);
    },
  },
];

/** Apart from the body, of which OpenWhisk's clients read every entry as an invoker. */
const isolationHeader = (isolation: string): Header => [
  'X-Rewhisk-Isolation',
  isolation.replace(/[^ -~]/g, '?'),
];

const upOf = (all: readonly StateOfInvoker[]): number =>
  all.filter(({ state }) => state === 'up').length;
