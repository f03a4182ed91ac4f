/** Whose fault it is that there is no code. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CODE_LIMITS, createCodeCache } from '../../../src/containers/code/code-cache.ts';
import { createCodeLoader } from '../../../src/containers/process/code-loading.ts';
import type { CodeForm } from '../../../src/containers/process/program.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { zip } from '../../support/archives.ts';
import { initRequest } from '../../support/containers.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rewhisk-loading-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const loaderOf = (form: CodeForm) =>
  createCodeLoader(createCodeCache(folder, CODE_LIMITS), form, '/', silentLogger);

const load = (code: string | Buffer, isLost = false, form: CodeForm = 'source') => {
  const request = initRequest(folder, 1, code, {});
  if (isLost) rmSync(request.codePath);
  return loaderOf(form)(request);
};

test.each([
  ['text', 'function main() {}'],
  ['an archive', zip([{ name: 'index.js' }])],
])('that the file of %s is gone is the fault of the platform', async (_, code) => {
  expect(await load(code)).toMatchObject({ _tag: 'Right' });
  expect(await load(code, true)).toEqual(E.left({ type: 'unreadable' }));
});

test('that an archive does not unpack is the fault of who sent it', async () => {
  const fault = await load(Buffer.from('no archive'));
  expect(fault).toMatchObject({ left: { type: 'answered', ok: false } });
  expect(JSON.stringify(fault)).toContain('Initialization has failed due to: There was an error');
});

test('that there is no code at all is said in the words of OpenWhisk', async () => {
  const body = JSON.stringify({ error: 'Missing main/no code to execute.' });
  expect(await load('')).toEqual(E.left({ type: 'answered', ok: false, body }));
});

test('a kind that runs executables finds even text in a folder', async () => {
  expect(await load('#!/bin/sh\n', false, 'executable')).toMatchObject({
    right: { code: { type: 'folder' } },
  });
  expect(await load('main = 1')).toMatchObject({ right: { code: { type: 'text' } } });
});

test('a container takes code once, and may be asked again when it got none', async () => {
  const loader = loaderOf('source');
  expect(await loader(initRequest(folder, 1, '', {}))).toMatchObject({ _tag: 'Left' });
  expect(await loader(initRequest(folder, 2, 'main = 1', {}))).toMatchObject({ _tag: 'Right' });
  const body = JSON.stringify({ error: 'Cannot initialize the action more than once.' });
  expect(await loader(initRequest(folder, 3, 'main = 1', {}))).toEqual(
    E.left({ type: 'answered', ok: false, body }),
  );
});
