/** A server that speaks TLS by itself: `--tls-cert` and `--tls-key`. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeCertificate } from '../support/certificates.ts';
import { failingStart } from '../support/rewhisk-server.ts';
import { useServers } from '../support/server-fixture.ts';
import { tlsCall } from '../support/tls-client.ts';

const servers = useServers();
const HOST = 'functions.localhost';

test('serves the API, web actions and their hosts, and tells actions its address', async () => {
  const dir = await servers.dataDir();
  const { certFile, keyFile, cert } = makeCertificate(dir, [HOST, `*.${HOST}`]);
  const flags = ['--tls-cert', certFile, '--tls-key', keyFile, '--web-domain', HOST];
  const { url, auth } = await servers.start({ dataDir: await servers.dataDir(), args: flags });
  expect(url).toMatch(/^https:/);
  const port = Number(new URL(url).port);
  const code = 'const main = () => ({ body: process.env.__OW_API_HOST });';
  const annotations = [{ key: 'web-export', value: true }];
  const authorization = `Basic ${Buffer.from(auth).toString('base64')}`;
  const put = await tlsCall({ port, ca: cert, host: HOST }, '/api/v1/namespaces/_/actions/where', {
    method: 'PUT',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ exec: { kind: 'nodejs:default', code }, annotations }),
  });
  expect(put.status).toBe(200);
  const own = { port, ca: cert, host: `guest.${HOST}` };
  expect(await tlsCall(own, '/default/where')).toMatchObject({ status: 200, body: url });
});

test('files that cannot be used are named in one line', async () => {
  const dir = await servers.dataDir();
  const { certFile, keyFile } = makeCertificate(dir);
  const junk = path.join(dir, 'junk.pem');
  writeFileSync(junk, 'no PEM');
  const missing = path.join(dir, 'missing.pem');
  const refused = async (flags: readonly string[]): Promise<string> => {
    const data = path.join(dir, 'data');
    const { code, printed } = await failingStart(['--port', '0', '--data', data, ...flags]);
    expect(code).toBe(1);
    return printed;
  };
  const pair = (cert: string, key: string) => refused(['--tls-cert', cert, '--tls-key', key]);
  expect(await pair(missing, keyFile)).toBe(`rewhisk: ${missing}: there is no such file\n`);
  expect(await pair(certFile, junk)).toBe(`rewhisk: ${junk}: not a file in PEM\n`);
  expect(await refused(['--tls-cert', certFile])).toBe(
    'rewhisk: --tls-cert and --tls-key go together: one was given without the other\n',
  );
});
