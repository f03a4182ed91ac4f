/**
 * Hosts of namespaces: what is asked of `NS.<domain>` is a web action of that namespace, as if it had
 * been asked for by its whole path (openwhisk-api §1.9, adobe-runtime §4.1). Each namespace so has an
 * origin of its own in browsers, and shares no cookies with others.
 *
 * Hosts have no case, names of namespaces have: a host stands for the name in lower case. A namespace
 * with other letters, or with characters that a host can't have, is reached by its path alone.
 */
import type { ApiRequest } from '../exchange.ts';

const LABEL = /^[0-9a-z-]+$/;
const WEB = '/api/v1/web/';
const API = '/api/v1';
/** What an origin shows that is asked for nothing in particular. */
const START_PAGE = 'public/index.html';

export const createNamespaceHosts =
  (domain: string): ((request: ApiRequest) => ApiRequest) =>
  (request) => {
    const namespace = namespaceOf(request.headers.host, domain);
    if (namespace === null) return request;
    const path = pathInNamespace(namespace, request.path);
    return path === request.path ? request : { ...request, path };
  };

/** `null`: the host is no namespace's. `domain` is in lower case. */
const namespaceOf = (host: string, domain: string): string | null => {
  const name = host.replace(/\.?(?::\d*)?$/, '').toLowerCase();
  const label = name.slice(0, -domain.length - 1);
  return name === `${label}.${domain}` && LABEL.test(label) ? label : null;
};

/**
 * Two forms: Adobe's `/api/v1/web/PKG/ACT`, and upstream's `/PKG/ACT`. Everything else below
 * `/api/v1` is the ordinary API.
 */
const pathInNamespace = (namespace: string, path: string): string => {
  if (path.startsWith(WEB)) return webPath(namespace, path.slice(WEB.length));
  if (path === API || path.startsWith(`${API}/`)) return path;
  return webPath(namespace, path === '/' ? START_PAGE : path.slice(1));
};

/** An action alone is one of the default package (adobe-runtime X18). */
const webPath = (namespace: string, rest: string): string =>
  `${WEB}${namespace}/${rest === '' || rest.includes('/') ? rest : `default/${rest}`}`;
