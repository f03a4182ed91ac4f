/**
 * A server that listens, and stops: the only place where uWebSockets.js is loaded. What becomes of each
 * request is in serving.ts.
 */
import './header-limit.ts';
import {
  App,
  SSLApp,
  type TemplatedApp,
  type us_listen_socket,
  us_listen_socket_close,
  us_socket_local_port,
} from 'uWebSockets.js';
import { E, type Either } from '../../domain/kernel/fp.ts';
import { createServing, serve, type Serving, type ServingOptions } from './serving.ts';
import type { TlsFiles } from './tls-files.ts';

declare module 'uWebSockets.js' {
  interface TemplatedApp {
    /** A host and options together: left out of its own declarations. */
    listen(
      host: string,
      port: number,
      options: number,
      listener: (socket: us_listen_socket | false) => void,
    ): TemplatedApp;
  }
}

export interface ServerOptions extends ServingOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Files that have been checked; `null`: plain HTTP. */
  readonly tls: TlsFiles | null;
  /** One too many is closed at once: each takes an open file, and other parts need some too. */
  readonly connectionsMax: number;
  /** How long `close` waits for requests that are being answered, ms. */
  readonly drainMs: number;
}

export type ListenFailure =
  | { readonly type: 'AddressUnavailable'; readonly host: string; readonly port: number }
  /** uWebSockets.js takes fewer certificates than Node, and does not say why. */
  | ({ readonly type: 'TlsUnusable' } & TlsFiles);

export interface HttpServer {
  readonly port: number;
  /** No new connections; new requests on old ones are answered 503 and end their connection. */
  readonly stopAccepting: () => void;
  /** Resolves when every request is answered, or cut off after `drainMs`. Idempotent. */
  readonly close: () => Promise<void>;
}

/** Two servers on one port are an error, not a way to share it. */
const EXCLUSIVE_PORT = 1;

export const createServer = async (
  options: ServerOptions,
): Promise<Either<ListenFailure, HttpServer>> => {
  const bare = appFor(options.tls);
  if (E.isLeft(bare)) return bare;
  const serving = createServing(options);
  const app = bare.right.any('/*', (res, req) => serve(serving, res, req));
  boundConnections(app, options);
  const { host, port, drainMs } = options;
  return new Promise((resolve) => {
    app.listen(host, port, EXCLUSIVE_PORT, (socket) => {
      if (socket !== false)
        return resolve(E.right(createHandle(serving, { socket, app, drainMs })));
      serving.pending.stop();
      resolve(E.left({ type: 'AddressUnavailable', host, port }));
    });
  });
};

const appFor = (tls: TlsFiles | null): Either<ListenFailure, TemplatedApp> => {
  if (tls === null) return E.right(App());
  try {
    return E.right(SSLApp({ cert_file_name: tls.certFile, key_file_name: tls.keyFile }));
  } catch {
    return E.left({ type: 'TlsUnusable', ...tls });
  }
};

const boundConnections = (
  app: TemplatedApp,
  { connectionsMax, log }: Pick<ServerOptions, 'connectionsMax' | 'log'>,
): void => {
  let open = 0;
  let isSaid = false;
  app.filter((res, change) => {
    open += Number(change);
    if (change === -1 || open <= connectionsMax) return;
    if (!isSaid) log.warn({ connectionsMax }, 'connections are closed: there are too many');
    isSaid = true;
    res.close();
  });
};

interface Listening {
  readonly socket: us_listen_socket;
  readonly app: TemplatedApp;
  readonly drainMs: number;
}

const createHandle = (serving: Serving, { socket, app, drainMs }: Listening): HttpServer => {
  const port = us_socket_local_port(socket);
  let closing: Promise<void> | null = null;
  const stopAccepting = (): void => {
    if (serving.isDraining) return;
    serving.isDraining = true;
    us_listen_socket_close(socket);
  };
  const close = async (): Promise<void> => {
    stopAccepting();
    await serving.pending.drained(drainMs);
    serving.pending.stop();
    app.close();
  };
  return { port, stopAccepting, close: () => (closing ??= close()) };
};
