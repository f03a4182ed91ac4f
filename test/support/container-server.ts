/** A server reduced to one driver and one container, to be killed: `<data folder> <sandbox> <code>`. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createProcessDriver } from '../../src/containers/process/process-driver.ts';
import { E } from '../../src/domain/kernel/fp.ts';
import { containerId } from '../../src/domain/kernel/ids.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { systemClock } from '../../src/platform/system-clock.ts';

const [dataDir = '', sandbox, code = ''] = process.argv.slice(2);
if (sandbox !== 'bubblewrap' && sandbox !== 'namespaces' && sandbox !== 'none') {
  throw new Error(`no sandbox ${sandbox}`);
}
const driver = await createProcessDriver({
  dataDir,
  sandbox,
  clock: systemClock,
  log: silentLogger,
});
if (E.isLeft(driver)) throw new Error(JSON.stringify(driver.left));
const spec = {
  id: containerId('0-1'),
  kind: 'nodejs:22',
  image: null,
  memoryMb: 256,
  network: 'full' as const,
};
const made = await driver.right.create(spec);
if (E.isLeft(made)) throw new Error(JSON.stringify(made.left));
const codePath = path.join(dataDir, 'code');
writeFileSync(codePath, code);
await made.right.init({
  name: 'tested',
  main: null,
  codePath,
  codeHash: 'hash',
  binary: false,
  environment: {},
  activationId: 'a',
  timeoutMs: 600_000,
  logBytesMax: 0,
  resultBytesMax: 1024,
});
setInterval(() => undefined, 60_000);
