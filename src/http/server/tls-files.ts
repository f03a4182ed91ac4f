/**
 * Whether a server can speak TLS with these files, said in a line that names the file:
 * uWebSockets.js itself says only that it could not be made.
 */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { E, type Either } from '../../domain/kernel/fp.ts';

export interface TlsFiles {
  /** PEM: the server's certificate, then those that lead to the authority. */
  readonly certFile: string;
  /** PEM, not encrypted. */
  readonly keyFile: string;
}

/** The left side is one line for the operator; nothing of the key is in it. */
export const checkTlsFiles = (files: TlsFiles): Either<string, TlsFiles> => {
  const cert = readWhole(files.certFile);
  if (E.isLeft(cert)) return cert;
  const key = readWhole(files.keyFile);
  if (E.isLeft(key)) return key;
  const certificate = parsed(() => new X509Certificate(cert.right));
  if (certificate === null) return E.left(`${files.certFile}: no certificate in PEM`);
  const privateKey = parsed(() => createPrivateKey(key.right));
  if (privateKey === null)
    return E.left(`${files.keyFile}: no private key in PEM, or an encrypted one`);
  if (!fits(certificate, privateKey))
    return E.left(`${files.keyFile}: not the key of the certificate in ${files.certFile}`);
  const context = parsed(() => createSecureContext({ cert: cert.right, key: key.right }));
  return context === null
    ? E.left(`${files.certFile}: the certificates can't be used for TLS`)
    : E.right(files);
};

const fits = (certificate: X509Certificate, key: KeyObject): boolean =>
  certificate.checkPrivateKey(key);

const PEM = /^-----BEGIN [A-Z0-9 ]+-----$/m;

const readWhole = (file: string): Either<string, string> => {
  try {
    const content = readFileSync(file, 'utf8');
    return PEM.test(content) ? E.right(content) : E.left(`${file}: not a file in PEM`);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return E.left(`${file}: ${isMissing ? 'there is no such file' : "can't be read"}`);
  }
};

const parsed = <Value>(parse: () => Value): Value | null => {
  try {
    return parse();
  } catch {
    return null;
  }
};
