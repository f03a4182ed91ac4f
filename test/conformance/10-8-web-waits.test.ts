/** Web actions whose answer takes longer than anybody waits: openwhisk-api §10.8, adobe-runtime §4.2, X3. */
import { expect, test } from 'vitest';
import { makeGate, PASS } from '../support/gate.ts';
import { ended } from '../support/rest-actions.ts';
import { useServers } from '../support/server-fixture.ts';
import { putWebAction, web } from '../support/web-calls.ts';

const servers = useServers();
const WAITS = `${PASS}
const main = async ({ gate }) => { await pass(gate); return { body: 'done', headers: { 'cache-control': 'max-age=60' } }; };`;

test.each([
  ['adobe', 504],
  ['openwhisk', 202],
] as const)(
  'profile %s: an answer that is not ready in time is %i with the id, and the action runs on',
  async (profile, status) => {
    const config = await servers.config({ profile, blockingWaitMs: 100 });
    const args = ['--config', config];
    const server = await servers.start({ dataDir: await servers.dataDir(), args });
    const gate = await makeGate();
    await putWebAction(server, 'waits', {}, { code: WAITS });
    for (const path of ['waits', 'waits.json']) {
      const answer = await web(server, `${path}?gate=${encodeURIComponent(gate.url)}`);
      expect(answer.status).toBe(status);
      expect(answer.text).toMatch(
        /^\{\n {2}"error": "Response not yet ready\.",\n {2}"code": "\w+"\n\}$/,
      );
      expect(answer.header('access-control-allow-origin')).toBe('*');
      expect(answer.header('x-gw-cache')).toBe('MISS');
      await gate.arrived(1);
    }
    const late = await web(server, `waits?gate=${encodeURIComponent(gate.url)}`);
    const id = late.header('x-openwhisk-activation-id') ?? '';
    gate.open();
    expect((await ended(server, id)).response.result).toMatchObject({ body: 'done' });
  },
);
