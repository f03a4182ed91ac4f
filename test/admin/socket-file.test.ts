import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { socketPath } from '../../src/admin/socket-file.ts';
import { E } from '../../src/domain/kernel/fp.ts';

test('on Linux the path is short however deep the folder lies, until it is given back', () => {
  const named = socketPath(tmpdir(), 'admin.sock', 'linux');
  if (E.isLeft(named)) throw new Error(named.left);
  expect(named.right.path).toMatch(/^\/proc\/self\/fd\/\d+\/admin\.sock$/);
  expect(existsSync(named.right.path.replace(/\/[^/]+$/, '/.'))).toBe(true);
  named.right.release();
});

test('elsewhere a path that is too long for a socket is an error that names it', () => {
  const short = socketPath('/data', 'admin.sock', 'darwin');
  expect(short).toMatchObject({ right: { path: '/data/admin.sock' } });
  const long = `/${'x'.repeat(100)}`;
  expect(socketPath(long, 'admin.sock', 'darwin')).toEqual(
    E.left(
      `the path ${long}/admin.sock is too long for a socket here: choose a shorter data folder`,
    ),
  );
});
