/**
 * `rewhisk whatif`: the calls of a journal under other settings, side by side with what they were.
 * Bad flags are one line and status 2.
 */
import { type Config, readConfig } from '../config.ts';
import { E } from '../domain/kernel/fp.ts';
import { PROFILES } from '../domain/profile.ts';
import { MANIFEST } from '../domain/runtimes-manifest.ts';
import { resolveKind } from '../domain/runtimes.ts';
import { comparisonLines } from '../what-if/comparison.ts';
import { parsePosition, type Position } from '../what-if/scope.ts';
import { type Progress, type ServerSettings, whatIf } from '../what-if/what-if.ts';
import { journalIn } from './journal-folder.ts';
import { settingsIn } from './settings-file.ts';
import { say } from './terminal.ts';

export interface WhatIfFlags {
  readonly data: string;
  readonly set: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly namespace?: string;
  readonly action?: string;
  readonly config?: string;
  readonly profile?: string;
  readonly json?: true;
}

export const whatIfCommand = (flags: WhatIfFlags): void => {
  const journal = journalIn(flags.data, 'read');
  if (E.isLeft(journal)) return refuse(journal.left);
  const { namespace = null, action = null } = flags;
  const found = whatIf({
    dir: journal.right,
    scope: {
      from: position('--from', flags.from),
      to: position('--to', flags.to),
      namespace,
      action,
    },
    server: serverSettings(flags),
    changes: flags.set,
    onProgress: process.stderr.isTTY ? showProgress : () => undefined,
  });
  if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE);
  if (E.isLeft(found)) return refuse(found.left);
  say(...(flags.json === true ? [JSON.stringify(found.right)] : comparisonLines(found.right)));
};

const refuse = (problem: string): never => {
  process.stderr.write(`rewhisk: ${problem}\n`);
  process.exit(2);
};

const position = (flag: string, text: string | undefined): Position | null => {
  if (text === undefined) return null;
  const parsed = parsePosition(text);
  return E.isRight(parsed) ? parsed.right : refuse(`${flag}: ${parsed.left}`);
};

/** The journal does not say all of them: what it leaves open is in the server's file, or the default. */
const serverSettings = ({ config: file, profile }: WhatIfFlags): ServerSettings => {
  const settings = file === undefined ? E.right({}) : settingsIn(file);
  if (E.isLeft(settings)) return refuse(settings.left);
  const reading = readConfig({ ...settings.right, ...(profile === undefined ? {} : { profile }) });
  return reading.type === 'config'
    ? ofServer(reading.config)
    : refuse(`configuration: ${reading.problems.join('; ')}`);
};

const ofServer = ({ invoker, container, profile }: Config): ServerSettings => ({
  pool: {
    memoryMb: invoker.memoryMb,
    idleTimeoutMs: container.idleTimeoutMs,
    pauseGraceMs: container.pauseGraceMs,
    reclaimAfterMs: container.reclaimAfterMs,
    network: container.network,
    prewarm: container.prewarm.flatMap(({ kind, ...target }) => {
      const known = resolveKind(kind, MANIFEST);
      return known === null ? [] : [{ ...target, kind: known.kind }];
    }),
  },
  backlogMax: invoker.backlogMax,
  profile: PROFILES[profile],
});

const CLEAR_LINE = '\r\u001b[K';

const showProgress = ({ doing, done, of }: Progress): void => {
  const share = of === null ? `${done} records` : `${Math.floor((done * 100) / Math.max(1, of))} %`;
  process.stderr.write(`${CLEAR_LINE}${doing} … ${share}`);
};
