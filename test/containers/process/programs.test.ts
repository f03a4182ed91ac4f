import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  findPrograms,
  notHere,
  offerOf,
  programFor,
} from '../../../src/containers/process/programs.ts';
import { pretendAdded } from '../../support/added-node.ts';

const runtimesDir = mkdtempSync(path.join(tmpdir(), 'rewhisk-runtimes-'));
afterAll(() => rmSync(runtimesDir, { recursive: true }));

const machinery = { nodePath: process.execPath, runtimesDir, dataDir: runtimesDir };
const kindsHere = async () => offerOf(await findPrograms(machinery)).kinds;

test('the default kind is always there: the server runs on it', async () => {
  expect(await kindsHere()).toContain('nodejs:22');
});

test('another Node is there from when it has been added', async () => {
  expect(await kindsHere()).not.toContain('nodejs:24');
  await pretendAdded(runtimesDir, 'nodejs:24');
  expect(await kindsHere()).toContain('nodejs:24');
});

test('what is not here says so', async () => {
  const programs = await findPrograms(machinery);
  const unknown = { kind: 'cobol:1', image: null };
  expect(programFor(programs, unknown)).toBeUndefined();
  expect(notHere(unknown)).toBe("The runtime 'cobol:1' is not available on this server.");
  const image = { kind: 'blackbox', image: 'ann/own' };
  expect(programFor(programs, image)).toBeUndefined();
  expect(notHere(image)).toBe("The image 'ann/own' can't be run on this server.");
});

test.runIf(process.platform === 'linux')(
  'the image of the manifest is here as a program of that name, which is no kind of its own',
  async () => {
    const programs = await findPrograms(machinery);
    const image = { kind: 'blackbox', image: 'openwhisk/dockerskeleton:nightly' };
    expect(programFor(programs, image)?.kind).toBe('blackbox');
    expect(offerOf(programs).images).toMatchObject([{ name: 'dockerskeleton' }]);
    expect(offerOf(programs).kinds).not.toContain('blackbox');
    expect(offerOf(programs).kinds).toContain('native:1');
  },
);
