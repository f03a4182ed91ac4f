/** A conductor that does what its payload says, turn by turn (openwhisk-api §6.4). */
import { putAction } from './rest-actions.ts';

type Server = Parameters<typeof putAction>[0];

export const CONDUCTOR = { annotations: [{ key: 'conductor', value: true }] };

/** Returns one line of `script` after the other, then all that it was given meanwhile, as `heard`. */
export const SCRIPTED = `
const main = ({ script, turn = 0, heard = [], ...given }) => {
  const line = script[turn];
  const all = [...heard, given];
  if (line === undefined) return { params: { heard: all } };
  const own = typeof line.state === 'object' ? line.state : {};
  return line.action === undefined ? line : { ...line, state: { script, turn: turn + 1, heard: all, ...own } };
};`;

export const putScripted = (server: Server, name = 'scripted') =>
  putAction(server, name, SCRIPTED, CONDUCTOR);
