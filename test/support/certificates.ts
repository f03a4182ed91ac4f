/**
 * A certificate that a test makes for itself, so that no key lies in the repository: X.509 in DER,
 * written by hand because neither Node nor every machine has a command for it.
 */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
  /** The certificate in PEM, for clients that are to trust it. */
  readonly cert: string;
}

/** Writes `cert.pem` and `key.pem`, good for two days, for 127.0.0.1 and for the names. */
export const makeCertificate = (dir: string, names: readonly string[] = []): Certificate => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const certFile = path.join(dir, 'cert.pem');
  const keyFile = path.join(dir, 'key.pem');
  const cert = pem('CERTIFICATE', selfSigned(publicKey, privateKey, names));
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return { certFile, keyFile, cert };
};

/** Lengths are as short as can be: some readers insist on it. */
const der = (tag: number, ...content: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(content);
  const bytes = [body.length >> 8, body.length & 0xff];
  const long = bytes[0] === 0 ? [0x81, ...bytes.slice(1)] : [0x82, ...bytes];
  const length = body.length < 0x80 ? [body.length] : long;
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};

const sequence = (...content: readonly Uint8Array[]): Buffer => der(0x30, ...content);
const hex = (digits: string): Buffer => Buffer.from(digits, 'hex');
const dnsName = (name: string): Buffer => der(0x82, Buffer.from(name));

const ECDSA_WITH_SHA256 = sequence(hex('06082a8648ce3d040302'));
const COMMON_NAME = hex('0603550403');
const BASIC_CONSTRAINTS = hex('0603551d13');
const SUBJECT_ALT_NAME = hex('0603551d11');
const TRUE = hex('0101ff');
const DAY_MS = 24 * 60 * 60 * 1000;

/** A year of two digits: only from 2050 on it may have four. */
const time = (ms: number): Buffer =>
  der(
    0x17,
    Buffer.from(
      new Date(ms)
        .toISOString()
        .slice(2)
        .replace(/\.\d+|[-:T]/g, ''),
    ),
  );

const NAME = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from('localhost')))));
const ADDRESS = der(0x87, Buffer.from([127, 0, 0, 1]));

const selfSigned = (
  publicKey: KeyObject,
  privateKey: KeyObject,
  names: readonly string[],
): Buffer => {
  const subjects = sequence(ADDRESS, ...names.map(dnsName));
  const content = sequence(
    der(0xa0, hex('020102')),
    hex('020101'),
    ECDSA_WITH_SHA256,
    NAME,
    sequence(time(Date.now() - DAY_MS), time(Date.now() + DAY_MS)),
    NAME,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      sequence(
        sequence(BASIC_CONSTRAINTS, TRUE, der(0x04, sequence(TRUE))),
        sequence(SUBJECT_ALT_NAME, der(0x04, subjects)),
      ),
    ),
  );
  const signature = sign('sha256', content, privateKey);
  return sequence(content, ECDSA_WITH_SHA256, der(0x03, hex('00'), signature));
};

const pem = (label: string, bytes: Buffer): string => {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
};
