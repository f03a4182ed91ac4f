/** What the README promises: one command, one line to paste, and an action has run. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { directEnvironment } from '../support/direct-environment.ts';
import { useServer } from '../support/server-fixture.ts';

const server = useServer();
const run = promisify(execFile);

test('the server says where it is, what separates actions, and how to call one', () => {
  const output = server().output();
  expect(output).toMatch(/^rewhisk is ready at http:\/\/127\.0\.0\.1:\d+$/m);
  expect(output).toContain(`  data     ${server().dataDir}\n`);
  expect(output).toMatch(/^ {2}sandbox {2}\S/m);
});

test('the printed line, pasted into a shell, makes an action and calls it', async () => {
  const output = server().output();
  const line = output.slice(output.indexOf('  curl '));
  expect(line).toContain('  curl ');
  const { stdout } = await run('bash', ['-c', line], { env: directEnvironment() });
  expect(stdout).toContain('"name":"hello"');
  expect(stdout.endsWith('{"hello":"world"}')).toBe(true);
});

test('pasted a second time, it works again', async () => {
  const output = server().output();
  const line = output.slice(output.indexOf('  curl '));
  const { stdout } = await run('bash', ['-c', line], { env: directEnvironment() });
  expect(stdout).toContain('"version":"0.0.2"');
  expect(stdout.endsWith('{"hello":"world"}')).toBe(true);
});
