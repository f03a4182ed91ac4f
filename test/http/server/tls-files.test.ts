import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { E } from '../../../src/domain/kernel/fp.ts';
import { text } from '../../../src/http/response.ts';
import { checkTlsFiles } from '../../../src/http/server/tls-files.ts';
import { listen } from '../../support/bare-server.ts';
import { makeCertificate } from '../../support/certificates.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'rewhisk-test-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const written = (name: string, content: string | Buffer): string => {
  const file = path.join(dir, name);
  writeFileSync(file, content);
  return file;
};

const fetched = (port: number, ca: string): Promise<string> =>
  new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, ca, agent: false, path: '/who' }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve(body));
    }).on('error', reject);
  });

test('a server with a certificate and its key speaks HTTPS', async () => {
  const { cert, ...files } = makeCertificate(dir);
  expect(checkTlsFiles(files)).toEqual(E.right(files));
  const { port } = await listen({
    tls: files,
    handle: ({ path: asked }) => text(200, `you asked for ${asked}`),
  });
  expect(await fetched(port, cert)).toBe('you asked for /who');
});

test('files that a server cannot use are named, with what is wrong', () => {
  const { certFile, keyFile } = makeCertificate(dir);
  const pem = { type: 'pkcs8', format: 'pem' } as const;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const other = written('other.pem', privateKey.export(pem));
  const locked = written(
    'locked.pem',
    privateKey.export({ ...pem, cipher: 'aes-256-cbc', passphrase: 'secret' }),
  );
  const junk = written('junk.pem', 'no PEM at all');
  const broken = written(
    'broken.pem',
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  );
  const missing = path.join(dir, 'missing.pem');
  const problems = [
    [missing, keyFile],
    [certFile, missing],
    [dir, keyFile],
    [junk, keyFile],
    [certFile, junk],
    [broken, keyFile],
    [keyFile, keyFile],
    [certFile, certFile],
    [certFile, locked],
    [certFile, other],
  ].map(([cert = '', key = '']) => checkTlsFiles({ certFile: cert, keyFile: key }));
  expect(problems).toEqual(
    [
      `${missing}: there is no such file`,
      `${missing}: there is no such file`,
      `${dir}: can't be read`,
      `${junk}: not a file in PEM`,
      `${junk}: not a file in PEM`,
      `${broken}: no certificate in PEM`,
      `${keyFile}: no certificate in PEM`,
      `${certFile}: no private key in PEM, or an encrypted one`,
      `${locked}: no private key in PEM, or an encrypted one`,
      `${other}: not the key of the certificate in ${certFile}`,
    ].map(E.left),
  );
});
