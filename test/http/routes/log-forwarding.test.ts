import { describe, expect, test } from 'vitest';
import { send, sendForError, sendForJson } from '../../support/api-request.ts';
import { createHttpWorld } from '../../support/http-deps.ts';

const { api } = createHttpWorld();
const SETTINGS = '/runtime/namespaces/_/logForwarding';
const STAYS = { adobe_io_runtime: {} };

describe('log forwarding (adobe-runtime §5.6)', () => {
  test.each([SETTINGS, '/runtime/namespaces/guest/logForwarding'])(
    'is to nowhere: %s',
    async (path) => {
      expect(await sendForJson(api, `GET ${path}`)).toEqual(STAYS);
    },
  );

  test('may be set to where logs are anyway', async () => {
    expect(await sendForJson(api, `PUT ${SETTINGS}`, { body: STAYS })).toEqual(STAYS);
  });

  test.each([
    [{ splunk_hec: { host: 'h', hec_token: 'secret' } }, "'splunk_hec'"],
    [{ ...STAYS, new_relic: {} }, "'several'"],
    [{}, "'none'"],
  ])('to anywhere else is refused without telling secrets: %j', async (body, named) => {
    const reason = `Logs stay on this installation: the only destination is 'adobe_io_runtime', not ${named}.`;
    expect(await sendForError(api, `PUT ${SETTINGS}`, { body })).toEqual([
      400,
      `The request content was malformed:\n${reason}`,
    ]);
  });

  test('never goes wrong', async () => {
    const errors = await sendForJson(api, `GET ${SETTINGS}/errors`);
    expect(errors).toEqual({ configured_forwarder: 'adobe_io_runtime', errors: [] });
  });

  test('is for the owner with a key', async () => {
    expect((await sendForError(api, 'GET /runtime/namespaces/other/logForwarding'))[0]).toBe(403);
    const headers = { authorization: '' };
    expect((await sendForError(api, `GET ${SETTINGS}`, { headers }))[0]).toBe(401);
  });

  test('may be asked about by pages of other origins', async () => {
    const response = await send(api, `OPTIONS ${SETTINGS}`);
    expect(response.headers).toContainEqual([
      'Access-Control-Allow-Methods',
      'GET, DELETE, POST, PUT, HEAD',
    ]);
  });
});
