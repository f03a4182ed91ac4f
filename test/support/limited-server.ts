/**
 * A server reduced to its limits, as another process or user: `<data folder>`. Says what is in force,
 * and with a second argument starts a process that would outlive it, says its id and waits.
 */
import { spawn } from 'node:child_process';
import { openLimits } from '../../src/containers/limits/limits.ts';
import { containerId } from '../../src/domain/kernel/ids.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { systemClock } from '../../src/platform/system-clock.ts';

const [dataDir = '', hold] = process.argv.slice(2);
const options = { dataDir, setting: 'auto', clock: systemClock, log: silentLogger } as const;
const limits = await openLimits(options);
if (hold === undefined) {
  process.stdout.write(JSON.stringify({ words: limits.words, missing: limits.missing }));
  await limits.close();
} else {
  const held = await limits.open(containerId('0-1'), 128);
  const { command, arguments: rest } = held.enter({
    command: 'sh',
    arguments: ['-c', 'echo $$; exec sleep 1000 >&-'],
    environment: {},
    folder: '/',
    waits: false,
  });
  const child = spawn(command, rest, { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  child.stdout.pipe(process.stdout);
  setInterval(() => undefined, 60_000);
}
