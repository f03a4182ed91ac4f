/**
 * What the API says of itself to anyone (openwhisk-api §1.1, §1.3, §1.4).
 */
import type { Profile } from '../../domain/profile.ts';
import { imageText } from '../../domain/image-name.ts';
import type { Runtimes } from '../../domain/runtimes.ts';
import { REST_CORS } from '../cors.ts';
import type { Operation } from '../description/operation.ts';
import type { ApiResponse } from '../exchange.ts';
import { json, text } from '../response.ts';
import type { OpenRoute } from '../routing/call.ts';

/** Free-form: what was built, and which build it was. */
export interface ApiBuild {
  readonly build: string;
  readonly buildno: string;
}

export interface InfoDep {
  readonly profile: Profile;
  readonly runtimes: Runtimes;
  readonly apiBuild: ApiBuild;
}

/** None of them ever changes. */
export const createInfoRoutes = (deps: InfoDep): readonly OpenRoute[] => {
  const api = { answer: always(json(200, apiInfo(deps.apiBuild), REST_CORS)), operation: API };
  return [
    { pattern: '/', answer: always(json(200, systemInfo(deps))), operation: SYSTEM },
    { pattern: '/ping', answer: always(text(200, 'pong')), operation: PING },
    { pattern: '/api/v1', ...api },
    { pattern: '/api/v1/', ...api },
  ];
};

const always = (response: ApiResponse) => () => response;

const SYSTEM: Operation = {
  summary: 'Read the limits and runtimes of the system',
  answers: { 200: 'Durations in milliseconds, sizes in bytes; runtimes by family.' },
};
const PING: Operation = {
  summary: 'Ask whether the server is there',
  answers: { 200: 'The text `pong`.' },
};
const API: Operation = {
  summary: 'Read which API this is',
  answers: { 200: 'Its version and build.' },
};

const apiInfo = ({ build, buildno }: ApiBuild): string =>
  JSON.stringify({
    description: 'OpenWhisk API',
    api_version: '1.0.0',
    api_version_path: 'v1',
    build,
    buildno,
    swagger_paths: { ui: '/docs', 'api-docs': '/api-docs' },
  });

const systemInfo = ({ profile, runtimes }: InfoDep): string =>
  JSON.stringify({
    description: 'OpenWhisk',
    support: {
      github: 'https://github.com/apache/openwhisk/issues',
      slack: 'http://slack.openwhisk.org',
    },
    api_paths: ['/api/v1'],
    limits: systemLimits(profile),
    runtimes: runtimesByFamily(runtimes),
  });

/** `default_*` are a namespace's own, which nothing overrides; durations in ms, sizes in bytes. */
const systemLimits = (profile: Profile): Readonly<Record<string, number>> => {
  const ranges = {
    min_action_duration: profile.timeoutMs.min,
    max_action_duration: profile.timeoutMs.max,
    min_action_memory: profile.memoryMb.min * MB,
    max_action_memory: profile.memoryMb.max * MB,
    min_action_logs: profile.logsMb.min * MB,
    max_action_logs: profile.logsMb.max * MB,
  };
  const defaults = Object.entries(ranges).map(([name, limit]) => [`default_${name}`, limit]);
  return {
    actions_per_minute: profile.invocationsPerMinute,
    triggers_per_minute: profile.firesPerMinute,
    concurrent_actions: profile.concurrentInvocations,
    sequence_length: profile.sequenceLength,
    ...ranges,
    ...Object.fromEntries(defaults),
  };
};

const MB = 1024 * 1024;

/** Images of actions' own choice are not told. */
const runtimesByFamily = ({ kinds }: Runtimes): object => {
  const families = new Map<string, object[]>();
  for (const { family, kind, deprecated, requireMain, ...runtime } of kinds) {
    const shown = {
      kind,
      image: imageText(runtime.image),
      deprecated,
      default: runtime.default,
      attached: true,
      requireMain,
    };
    families.set(family, [...(families.get(family) ?? []), shown]);
  }
  return Object.fromEntries(families);
};
