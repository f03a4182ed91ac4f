/** Whether a server is as well as before: the same process, quiet, and no larger than it needs to be. */
import { readFileSync } from 'node:fs';
import type { RewhiskServer } from '../../support/rewhisk-server.ts';
import { ask } from '../../support/rest-line.ts';
import type { Server } from './planting.ts';

/** Lines of its log about what must not happen. */
export const errorsLogged = ({ output }: RewhiskServer): readonly string[] =>
  output()
    .split('\n')
    .filter((line) => /"level":(50|60|"error"|"fatal")/.test(line));

/** Linux only: resident memory, megabytes. */
export const memoryMb = ({ pid }: RewhiskServer): number => {
  const [, kilobytes = '0'] =
    /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
};

export const isUp = async ({ url }: Server): Promise<boolean> => {
  const response = await fetch(`${url}/ping`);
  return response.status === 200 && (await response.text()) === 'pong';
};

/**
 * An ordinary entity and an ordinary run, in every byte that does not change by itself: members that were put on the
 * prototype of all objects would show.
 */
export const ordinaryAnswers = async (server: Server): Promise<string> => {
  const answers = [
    await ask(server, 'PUT actions/ordinary?overwrite=true', {
      exec: { kind: 'nodejs:default', code: 'const main = ({ a }) => ({ a, more: [] })' },
    }),
    await ask(server, 'POST actions/ordinary?blocking=true&result=true', { a: 1 }),
    await ask(server, 'PUT packages/ordinary-package?overwrite=true', {}),
    await ask(server, 'PUT triggers/ordinary-trigger?overwrite=true', {}),
    await ask(server, 'GET limits'),
    await ask(server, 'GET actions/none'),
    await ask(server, 'GET /'),
    await ask(server, 'GET /api/v1/api-docs'),
  ];
  const changing = /"(?:version|code|updated|instances)":(?:"[\w.]+"|\d+)/g;
  return answers.map(({ status, text }) => `${status} ${text.replace(changing, '')}`).join('\n');
};
