import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { root } from '../support/source-tree.ts';

test('the benchmark gets the right answers of every call, and says nothing when it is only tried', async () => {
  const data = mkdtempSync(join(tmpdir(), 'rewhisk-bench-'));
  onTestFinished(() => rmSync(data, { recursive: true }));
  const command = ['bench/run.ts', '--smoke', '--servers', 'echo,rewhisk', '--data', data];
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill());
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
}, 60_000);
