/** How the proxy of executables is started. */
import { realpathSync } from 'node:fs';
import { expect, test } from 'vitest';
import { nativeProgram } from '../../../src/containers/process/native-program.ts';

test.each([
  ['native:1', '/node/native-1/node', 'loop'],
  ['blackbox', '/node/blackbox/node', 'skeleton'],
])('kind %s is run by Node, which actions do not find, in its own way', (kind, node, mode) => {
  const program = nativeProgram(kind, process.execPath);
  expect(program).toMatchObject({ kind, pathFolder: null, codeForm: 'executable' });
  expect(program.mounts).toEqual([
    { source: realpathSync(process.execPath), target: node, type: 'file' },
  ]);
  expect(program.command(256, (file) => `/runtime/${file}`)).toEqual([
    node,
    expect.stringContaining('--max-old-space-size='),
    '/runtime/native/main.cjs',
    mode,
  ]);
});
