/**
 * Where the logs of a namespace go (adobe-runtime §5.6). Here they stay: forwarding is no part of
 * this installation, and clients that ask before they read logs are told so.
 */
import { type Decoder, decoder } from '../../domain/kernel/decoder.ts';
import { E } from '../../domain/kernel/fp.ts';
import { isJsonObject } from '../../domain/kernel/json.ts';
import type { Profile } from '../../domain/profile.ts';
import { malformed, type Refusal } from '../../domain/refusal.ts';
import { effectiveLimits } from '../../domain/subject/effective-limits.ts';
import { readSetting } from '../body/payload.ts';
import type { Operation } from '../description/operation.ts';
import type { Outcome } from '../exchange.ts';
import { json } from '../response.ts';
import type { ApiRoute, Handler } from '../routing/call.ts';
import { ownNamespace } from '../routing/path-names.ts';

export interface LogForwardingRoutesDep {
  readonly profile: Profile;
}

const SETTINGS = '/runtime/namespaces/:namespace/logForwarding';

export const createLogForwardingRoutes = (deps: LogForwardingRoutesDep): readonly ApiRoute[] => [
  {
    method: 'GET',
    pattern: SETTINGS,
    handler: answering('{"adobe_io_runtime":{}}'),
    operation: GET_OPERATION,
  },
  { method: 'PUT', pattern: SETTINGS, handler: putSettings(deps), operation: PUT_OPERATION },
  {
    method: 'GET',
    pattern: `${SETTINGS}/errors`,
    handler: answering('{"configured_forwarder":"adobe_io_runtime","errors":[]}'),
    operation: ERRORS_OPERATION,
  },
];

const GET_OPERATION: Operation = {
  summary: 'Read where logs go',
  answers: { 200: 'The destination with its settings.', 403: 'Not allowed to the caller.' },
};

const ERRORS_OPERATION: Operation = {
  summary: 'Read what went wrong when logs were forwarded',
  answers: { 200: 'Never anything: they are not.', 403: 'Not allowed to the caller.' },
};

const answering =
  (body: string): Handler =>
  (call) =>
    Promise.resolve(E.map(() => json(200, body))(ownNamespace(call)));

/** The destination that keeps logs where they are, which is the only one there is. */
const destination: Decoder<null> = decoder(
  {
    type: 'object',
    required: ['adobe_io_runtime'],
    properties: { adobe_io_runtime: { type: 'object' } },
    example: { adobe_io_runtime: {} },
  },
  (sent) => {
    if (!isJsonObject(sent)) return E.left(malformed('JSON object expected'));
    const [named = 'none', ...more] = Object.keys(sent);
    return named === 'adobe_io_runtime' && more.length === 0
      ? E.right(null)
      : E.left(noForwarding(more.length === 0 ? named : 'several'));
  },
);

const noForwarding = (named: string): Refusal =>
  malformed(
    `Logs stay on this installation: the only destination is 'adobe_io_runtime', not '${named.slice(0, 64)}'.`,
  );

const PUT_OPERATION: Operation = {
  summary: 'Say where logs go',
  body: { required: true, schema: destination.schema },
  answers: {
    200: 'The settings as they are now.',
    400: 'Not a destination of this installation.',
    403: 'Not allowed to the caller.',
  },
};

const putSettings =
  ({ profile }: LogForwardingRoutesDep): Handler =>
  async (call): Promise<Outcome> => {
    const namespace = ownNamespace(call);
    if (E.isLeft(namespace)) return namespace;
    const { payloadBytesMax } = effectiveLimits(profile, call.caller.limits);
    const body = await readSetting(call.request, payloadBytesMax);
    if (E.isLeft(body)) return body;
    return E.map(() => json(200, '{"adobe_io_runtime":{}}'))(destination.decode(body.right));
  };
