/** Executables as actions, through the API as clients use it. */
import { expect, test } from 'vitest';
import { tarGz, zip } from '../support/archives.ts';
import { rest } from '../support/rest.ts';
import { activationOf, ended, invoke, putAction, submit } from '../support/rest-actions.ts';
import { useServer } from '../support/server-fixture.ts';

const server = useServer();
const native = { exec: { kind: 'native:1' } };
/** As `wsk action create --native` sends it. */
const skeleton = { exec: { kind: 'blackbox', image: 'openwhisk/dockerskeleton' } };

const LOOP = `#!/bin/sh
echo "loaded in $__OW_NAMESPACE"
while read -r line; do
  echo "größe of $line" >&2
  case "$line" in
    *stop*) exit 1;;
    *scalar*) echo 5 >&3;;
    *fail*) echo '{"error":"mine"}' >&3;;
    *) echo "{\\"got\\":$line}" >&3;;
  esac
done
`;

test('a script of kind native:default runs, has logs, and tells its errors as OpenWhisk does', async () => {
  const put = await putAction(server(), 'loop', LOOP, { exec: { kind: 'native:default' } });
  expect(put.json).toMatchObject({ exec: { kind: 'native:1', binary: false } });
  const { response, activationId } = activationOf(await invoke(server(), 'loop', { a: 'ü' }));
  const { logs } = await ended(server(), activationId);
  expect(response).toMatchObject({
    status: 'success',
    result: { got: { value: { a: 'ü' }, activation_id: activationId, action_name: '/guest/loop' } },
  });
  expect(logs.map((line) => line.slice(31, 55))).toEqual([
    'stdout: loaded in guest',
    expect.stringContaining('stderr: größe of {"valu'),
  ]);
  const failed = async (word: string) =>
    activationOf(await invoke(server(), 'loop', { word })).response;
  expect(await failed('fail')).toMatchObject({ statusCode: 1, result: { error: 'mine' } });
  expect(await failed('scalar')).toMatchObject({
    statusCode: 2,
    result: { error: 'The action did not return a dictionary or array.' },
  });
  expect(await failed('stop')).toMatchObject({
    statusCode: 2,
    result: { error: 'command exited' },
  });
  expect(await failed('again')).toMatchObject({ statusCode: 0 });
});

test('archives and base64 run as they are', async () => {
  const entries = [{ name: 'exec', content: LOOP, mode: 0o755 }];
  for (const [name, code] of [
    ['zipped', zip(entries)],
    ['tarred', tarGz(entries)],
    ['encoded', Buffer.from(`${LOOP}${'#'.repeat((3 - (Buffer.byteLength(LOOP) % 3)) % 3)}`)],
  ] as const) {
    const put = await putAction(server(), name, code.toString('base64'), native);
    expect(put.json).toMatchObject({ exec: { binary: true } });
    expect(activationOf(await invoke(server(), name)).response).toMatchObject({ statusCode: 0 });
  }
});

test('what is no program ends as a developer error that says where to look', async () => {
  await putAction(server(), 'none', zip([{ name: 'main.c' }]).toString('base64'), native);
  const { response, logs } = await ended(server(), await submit(server(), 'none'));
  expect(response).toMatchObject({
    statusCode: 2,
    result: {
      error: 'The action failed to generate or locate a binary. See logs for details.',
    },
  });
  expect(logs[0]).toContain("no executable 'exec'");
});

test('many calls at once of one program are all answered', async () => {
  await putAction(server(), 'many', LOOP, native);
  const ids = await Promise.all(
    Array.from({ length: 30 }, (_, n) => submit(server(), 'many', { n })),
  );
  for (const [n, { response }] of (
    await Promise.all(ids.map((id) => ended(server(), id)))
  ).entries())
    expect(response).toMatchObject({ statusCode: 0, result: { got: { value: { n } } } });
});

test('an action of wsk --native runs by the protocol of its image, and no other image does', async () => {
  const code = '#!/bin/sh\necho "log of $__OW_ACTION_NAME"\necho "{\\"given\\":$1}"';
  const put = await putAction(server(), 'skeleton', code, skeleton);
  expect(put.json).toMatchObject({ exec: skeleton.exec });
  const id = await submit(server(), 'skeleton', { a: 1 });
  const { response, logs } = await ended(server(), id);
  expect(response).toMatchObject({ statusCode: 0, result: { given: { a: 1 } } });
  expect(logs.map((line) => line.slice(31))).toEqual(['stdout: log of /guest/skeleton']);
  const exec = { kind: 'blackbox', image: 'someone/else', code };
  const other = await rest(server(), 'namespaces/_/actions/other', {
    method: 'PUT',
    body: JSON.stringify({ exec }),
  });
  expect(other).toMatchObject({ status: 400 });
});
