/** Has the running server do what an operator's command says, or ends the command with the reason. */
import { resolve } from 'node:path';
import { askAdmin } from '../admin/admin-client.ts';
import type { AdminAnswers, AdminRequest } from '../admin/protocol.ts';
import { E } from '../domain/kernel/fp.ts';
import { systemClock as clock } from '../platform/system-clock.ts';
import { fail } from './terminal.ts';
import { failureLine } from './user-failure.ts';

export interface DataFlag {
  readonly data: string;
}

export const ask = async <Request extends AdminRequest>(
  { data }: DataFlag,
  request: Request,
): Promise<AdminAnswers[Request['type']]> => {
  const dataDir = resolve(data);
  const answer = await askAdmin({ dataDir, clock }, request);
  return E.isRight(answer) ? answer.right : fail(failureLine(answer.left, dataDir));
};
