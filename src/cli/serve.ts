/**
 * `rewhisk serve`: reads the settings, starts the platform, says how to use it, and ends it in order
 * on SIGTERM or Ctrl-C. A second Ctrl-C ends it at once; the journal is made for that.
 */
import { type Running, start } from '../compose.ts';
import { type Config, readConfig } from '../config.ts';
import { E } from '../domain/kernel/fp.ts';
import type { Guest } from '../guest.ts';
import { boundHeapGrowth } from '../platform/heap.ts';
import { systemClock } from '../platform/system-clock.ts';
import { settingsIn } from './settings-file.ts';
import { fail, outliveReaders, say } from './terminal.ts';
import { VERSION } from './version.ts';

export interface ServeFlags {
  readonly host?: string;
  readonly port?: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly webDomain?: string;
  readonly data?: string;
  readonly profile?: string;
  readonly config?: string;
  readonly guestAuth?: string;
  readonly driver?: string;
}

export const serve = async (flags: ServeFlags): Promise<void> => {
  outliveReaders();
  const config = configFrom(flags);
  boundHeapGrowth();
  const started = await start(config, { version: VERSION, onFatal }).catch((error: unknown) =>
    fail(error instanceof Error ? error.message : String(error)),
  );
  if (E.isLeft(started)) return fail(started.left);
  // First: whoever reads that it is ready may stop it at once.
  stopOnSignals(started.right);
  announce(started.right);
};

const configFrom = (given: ServeFlags): Config => {
  const { config: file, tlsCert, tlsKey, driver, ...flags } = given;
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    return fail('--tls-cert and --tls-key go together: one was given without the other');
  const tls = tlsCert === undefined ? {} : { tls: { certFile: tlsCert, keyFile: tlsKey } };
  const settings = file === undefined ? E.right({}) : settingsIn(file);
  if (E.isLeft(settings)) return fail(settings.left);
  const reading = readConfig({ ...withDriver(settings.right, driver), ...flags, ...tls });
  if (reading.type === 'config') return reading.config;
  return fail(...reading.problems.map((problem) => `configuration: ${problem}`));
};

/** A flag for a setting that stands among others. */
const withDriver = (settings: object, driver: string | undefined): object => {
  if (driver === undefined) return settings;
  const container: unknown = 'container' in settings ? settings.container : {};
  const others = typeof container === 'object' && container !== null ? container : {};
  return { ...settings, container: { ...others, driver } };
};

const onFatal = (reason: string, error: unknown): void => {
  fail(`${reason}: ${error instanceof Error ? error.message : String(error)}`);
};

const announce = ({ url, guest, dataDir, isolation, isolated, armed }: Running): void => {
  say(
    `rewhisk is ready at ${url}`,
    '',
    `  data     ${dataDir}`,
    `  sandbox  ${isolation}`,
    ...(guest === null ? [''] : firstSteps(url, guest)),
  );
  if (!armed)
    say(
      'DISARMED: this data folder was restored from a backup, and the server runs nothing. To have it go on:',
      `  rewhisk backup arm --data ${dataDir}`,
      '',
    );
  if (!isolated)
    process.stderr.write(
      'WARNING: nothing separates actions from this machine. Run no code that you do not trust.\n',
    );
};

const firstSteps = (url: string, { auth, file }: Guest): readonly string[] => [
  `  key      ${auth}`,
  '',
  'Make an action and call it:',
  '',
  `  curl -u "$(cat ${file})" -X PUT '${url}/api/v1/namespaces/_/actions/hello?overwrite=true' \\`,
  `    -H 'Content-Type: application/json' -d '{"exec":{"kind":"nodejs:default","code":"function main() { return { hello: \\"world\\" } }"}}' && \\`,
  `  curl -u "$(cat ${file})" -X POST '${url}/api/v1/namespaces/_/actions/hello?blocking=true&result=true'`,
  '',
];

/** A terminal, npm and the launcher may each pass on the same Ctrl-C: so close, they are one. */
const SAME_SIGNAL_MS = 1_000;

const stopOnSignals = (running: Running): void => {
  let firstMs: number | null = null;
  const onSignal = (signal: NodeJS.Signals): void => {
    const nowMs = systemClock.nowMs();
    if (firstMs !== null) {
      if (nowMs - firstMs > SAME_SIGNAL_MS) process.exit(signal === 'SIGINT' ? 130 : 143);
      return;
    }
    firstMs = nowMs;
    say('rewhisk is stopping: what runs may finish …');
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => onFatal('stopping failed', error),
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
};
