/**
 * The API in the test's own process over the real platform: journal, views and actors, and a key for
 * each of the two callers. One for a test file: its tests use names of their own.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { E } from '../../src/domain/kernel/fp.ts';
import { transactionId } from '../../src/domain/kernel/ids.ts';
import { PROFILES } from '../../src/domain/profile.ts';
import { MANIFEST } from '../../src/domain/runtimes-manifest.ts';
import { type Api, createApi } from '../../src/http/api.ts';
import type { ApiResponse } from '../../src/http/exchange.ts';
import { silentLogger as log } from '../../src/platform/logger.ts';
import { systemClock as clock } from '../../src/platform/system-clock.ts';
import { jsonOf, MADE_ID, send, sendForError, type Sent } from './api-request.ts';
import { GUEST_AUTH, OTHER_AUTH, pairOf } from './callers.ts';
import { type Platform, startPlatform } from './platform.ts';

export interface LiveApi {
  readonly send: (line: string, sent?: Sent) => Promise<ApiResponse>;
  readonly json: (line: string, sent?: Sent) => Promise<unknown>;
  readonly error: (line: string, sent?: Sent) => Promise<readonly [status: number, text: string]>;
  readonly platform: () => Platform;
}

/** What `other` sends besides. */
export const asOther = (sent: Sent = {}): Sent => ({
  ...sent,
  headers: { ...sent.headers, authorization: OTHER_AUTH },
});

/** Started before the first test of the file, stopped after the last. */
export const liveApi = (): LiveApi => {
  const running: { api: Api; platform: Platform; dataDir: string }[] = [];
  const current = () => {
    const [one] = running;
    if (one === undefined) throw new Error('not before the first test');
    return one;
  };
  beforeAll(async () => {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'rewhisk-api-'));
    const platform = await startPlatform({ dataDir });
    running.push({ api: apiOver(platform), platform, dataDir });
    for (const [subject, auth] of [
      ['guest', GUEST_AUTH],
      ['other', OTHER_AUTH],
    ] as const) {
      const request = { subject, namespace: null, auth: pairOf(auth) };
      const created = await platform.actors.administration.create(request);
      if (E.isLeft(created)) throw new Error(created.left.type);
    }
  });
  afterAll(async () => {
    for (const { platform, dataDir } of running.splice(0)) {
      await platform.stop();
      rmSync(dataDir, { recursive: true });
    }
  });
  return {
    send: (line, sent) => send(current().api, line, sent),
    json: async (line, sent) => jsonOf(await send(current().api, line, sent)),
    error: (line, sent) => sendForError(current().api, line, sent),
    platform: () => current().platform,
  };
};

const apiOver = ({ actors, views, blobs }: Platform): Api =>
  createApi({
    gateway: actors.gateway,
    views,
    blobs,
    profile: PROFILES.adobe,
    runtimes: MANIFEST,
    cache: { answer: (_, run) => run(), missed: (response) => response },
    clock,
    invokers: () => [{ index: 0, state: 'up' }],
    isolation: 'bubblewrap',
    newTransactionId: () => transactionId(MADE_ID),
    apiBuild: { build: '2026-01-01', buildno: '0.1.0' },
    log,
  });
