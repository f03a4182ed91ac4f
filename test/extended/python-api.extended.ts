/** Python through the API as clients use it: results, logs, statuses, and calling the platform back. */
import { expect, test } from 'vitest';
import { zip } from '../support/archives.ts';
import { activationOf, ended, invoke, putAction, submit } from '../support/rest-actions.ts';
import { useServer } from '../support/server-fixture.ts';

const server = useServer();
const python = { exec: { kind: 'python:default' } };

const CODE = `import sys
def main(args):
    print('größe of', args.get('name'))
    if args.get('raise'): raise ValueError('mine')
    if args.get('exit'): sys.exit(1)
    if args.get('none'): return None
    if args.get('scalar'): return 5
    return {'name': args.get('name')}
`;

test('an action of kind python:default runs, has logs, and tells its errors as OpenWhisk does', async () => {
  const put = await putAction(server(), 'snake', CODE, python);
  expect(put.json).toMatchObject({ exec: { kind: 'python:3', binary: false } });
  const id = await submit(server(), 'snake', { name: 'Ωμέγα' });
  const { response, logs } = await ended(server(), id);
  expect(response).toMatchObject({ status: 'success', result: { name: 'Ωμέγα' } });
  expect(logs.map((line) => line.slice(31))).toEqual(['stdout: größe of Ωμέγα']);
  const answered = async (given: object) =>
    activationOf(await invoke(server(), 'snake', given)).response;
  expect(await answered({ raise: true })).toMatchObject({
    status: 'application error',
    result: { error: 'mine' },
  });
  expect(await answered({ exit: true })).toMatchObject({
    statusCode: 2,
    result: { error: 'command exited' },
  });
  expect(await answered({ none: true })).toMatchObject({
    statusCode: 2,
    result: { error: expect.stringContaining('did not produce a valid JSON') },
  });
  expect(await answered({ scalar: true })).toMatchObject({
    statusCode: 2,
    result: { error: 'The action did not return a dictionary or array.' },
  });
  expect(await answered({ name: 'again' })).toMatchObject({ statusCode: 0 });
});

test('a zip with an entry point of another name runs, and many calls at once are all answered', async () => {
  const code = zip([
    {
      name: '__main__.py',
      content: 'from lib import twice\ndef doubled(args): return twice(args)',
    },
    { name: 'lib.py', content: 'def twice(args): return {"n": args["n"] * 2}' },
  ]).toString('base64');
  await putAction(server(), 'zipped', code, { exec: { ...python.exec, main: 'doubled' } });
  const ids = await Promise.all(
    Array.from({ length: 40 }, (_, n) => submit(server(), 'zipped', { n })),
  );
  for (const [n, { response }] of (
    await Promise.all(ids.map((id) => ended(server(), id)))
  ).entries())
    expect(response).toMatchObject({ statusCode: 0, result: { n: n * 2 } });
});

test('an action calls the platform back with the key of its caller', async () => {
  await putAction(server(), 'called', CODE, python);
  const calling = `
import base64, json, os, urllib.request
def main(args):
    request = urllib.request.Request(
        os.environ['__OW_API_HOST'] + '/api/v1/namespaces/_/actions/called?blocking=true&result=true',
        data=json.dumps({'name': 'back'}).encode(), method='POST')
    request.add_header('Authorization', 'Basic ' + base64.b64encode(os.environ['__OW_API_KEY'].encode()).decode())
    request.add_header('Content-Type', 'application/json')
    return json.load(urllib.request.urlopen(request))
`;
  const annotations = [{ key: 'provide-api-key', value: true }];
  await putAction(server(), 'calling', calling, { ...python, annotations });
  expect(activationOf(await invoke(server(), 'calling')).response).toMatchObject({
    statusCode: 0,
    result: { name: 'back' },
  });
});
