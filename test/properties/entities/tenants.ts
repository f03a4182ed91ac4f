/** Two fresh tenants of a server, and how they ask it: over REST, in names that are the same in every run. */
import { z } from 'zod';
import type { RewhiskServer } from '../../support/rewhisk-server.ts';
import { rest } from '../../support/rest.ts';
import { tenant } from '../../support/tenants.ts';
import {
  type Answer,
  type Content,
  type Id,
  type Namespace,
  NAMESPACES,
  nameOf,
  type Operation,
  pathOf,
} from './operation.ts';
import { CODE, markOf } from './world.ts';

/** The server of the moment: it may be another after each restart. */
export type Current = () => RewhiskServer;

export interface Tenants {
  /** Rejects when the server goes away before it answers. */
  readonly ask: (operation: Operation) => Promise<Answer>;
}

/** Their namespaces are called `<run>-one` and `<run>-two`. */
export const createTenants = async (server: Current, run: string): Promise<Tenants> => {
  const auths = new Map<Namespace, string>();
  for (const name of NAMESPACES) auths.set(name, (await tenant(server(), `${run}-${name}`)).auth);
  const real = (id: Id): Id => `${run}-${id}`;
  const inModel = (text: string): string => text.replaceAll(`${run}-`, '');
  return {
    ask: async (operation) => {
      const { method, path, body } = requestOf(operation, real);
      const answer = await rest(server(), path, {
        method,
        auth: auths.get(operation.as) ?? null,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: readBody(inModel(answer.text)) };
    },
  };
};

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}

const requestOf = (operation: Operation, real: (id: Id) => Id): Request => {
  switch (operation.type) {
    case 'put': {
      const { id, content, overwrite } = operation;
      const path = `${pathTo(content.kind, real(id))}?overwrite=${overwrite}`;
      return { method: 'PUT', path, body: bodyOf(content, real) };
    }
    case 'delete': {
      const { kind, id, force } = operation;
      const query = kind === 'packages' ? `?force=${force}` : '';
      return { method: 'DELETE', path: `${pathTo(kind, real(id))}${query}` };
    }
    case 'status':
      return {
        method: 'POST',
        path: pathTo('rules', real(operation.id)),
        body: { status: operation.status },
      };
    case 'get':
      return { method: 'GET', path: pathTo(operation.kind, real(operation.id)) };
    case 'list': {
      const { kind, namespace, package: pack, count } = operation;
      const query = count ? '?count=true' : '?limit=200';
      const path =
        pack === null
          ? pathTo(kind, `${real(namespace)}/`).slice(0, -1)
          : `${pathTo(kind, real(pack))}/`;
      return { method: 'GET', path: `${path}${query}` };
    }
  }
};

const pathTo = (kind: string, id: Id): string => {
  const slash = id.indexOf('/');
  return `namespaces/${id.slice(0, slash)}/${kind}/${id.slice(slash + 1)}`;
};

const bodyOf = (content: Content, real: (id: Id) => Id): object => {
  const reference = (id: Id): string => `/${real(id)}`;
  const given = (name: string, value: unknown): object => (value === null ? {} : { [name]: value });
  const marked = (name: string): object =>
    content.mark === null ? {} : { [name]: markOf(content.mark) };
  switch (content.kind) {
    case 'actions':
      return { ...given('exec', execOf(content.exec, reference)), ...marked('parameters') };
    case 'packages': {
      const { binding, publish } = content;
      const bound = binding && { namespace: pathOf(real(binding)), name: nameOf(binding) };
      return { ...given('binding', bound), ...given('publish', publish), ...marked('parameters') };
    }
    case 'triggers':
      return marked('parameters');
    case 'rules': {
      const { trigger, action } = content;
      return {
        ...given('trigger', trigger && reference(trigger)),
        ...given('action', action && reference(action)),
        ...marked('annotations'),
      };
    }
  }
};

const execOf = (
  exec: 'code' | readonly Id[] | null,
  reference: (id: Id) => string,
): object | null => {
  if (exec === null) return null;
  return exec === 'code'
    ? { kind: 'nodejs:22', code: CODE }
    : { kind: 'sequence', components: exec.map(reference) };
};

const failure = z.strictObject({ error: z.string(), code: z.string() });

/** Without the id of the request, which is not the model's to know. */
const readBody = (text: string): unknown => {
  if (text === 'OK') return text;
  const body: unknown = JSON.parse(text);
  const failed = failure.safeParse(body);
  return failed.success ? { error: failed.data.error } : body;
};
