/** One keep-alive connection of a client that sends one request after the other. */
import { Agent, request } from 'node:http';
import type { RewhiskServer } from '../support/rewhisk-server.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Connection {
  /** `path` below the caller's namespace. Rejects when the connection is cut without an answer. */
  readonly send: (method: string, path: string, body?: string) => Promise<Answer>;
  readonly close: () => void;
}

export const openConnection = ({ url, auth }: RewhiskServer): Connection => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = {
    authorization: `Basic ${Buffer.from(auth).toString('base64')}`,
    'content-type': 'application/json',
  };
  return {
    send: (method, path, body = '') =>
      new Promise((resolve, reject) => {
        const target = `${url}/api/v1/namespaces/_/${path}`;
        const length = { 'content-length': Buffer.byteLength(body) };
        const sent = request(target, { method, agent, headers: { ...headers, ...length } });
        sent.on('error', reject);
        sent.on('response', (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (text += chunk));
          response.on('error', reject);
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        });
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
};
