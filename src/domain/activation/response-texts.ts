/** The errors that the platform reports as results, as OpenWhisk spells them (openwhisk-api §5.6). */
export const EXITED_IN_INIT = 'The action did not initialize and exited unexpectedly.';
export const EXITED_IN_RUN = 'The action did not produce a valid response and exited unexpectedly.';
export const MEMORY_EXHAUSTED = 'The action exhausted its memory and was aborted.';
export const NOT_PROVISIONED = 'Failed to provision resources to run the action.';
export const CODE_UNREADABLE = 'Action could not be fetched.';
/** Ours: upstream has no words for these. */
export const NOT_KEPT_FROM_NETWORK =
  'The action must run without network, and no container of this platform can be kept from it.';
export const DEEP_ERROR = 'The action returned an error that is nested too deeply to be stored.';

export const invalidInit = (body: string): string =>
  `The action failed during initialization${ending(body)}`;

export const invalidRun = (body: string): string =>
  `The action did not produce a valid JSON or JSON Array response${ending(body)}`;

const ending = (body: string): string => (body === '' ? '.' : `: ${body}`);

export const timedOutInRun = (timeoutMs: number): string =>
  `The action exceeded its time limits of ${timeoutMs} milliseconds.`;

export const timedOutInInit = (timeoutMs: number): string =>
  `The action exceeded its time limits of ${timeoutMs} milliseconds during initialization.`;

export const tooLong = (bytes: number, allowed: number, head: string): string =>
  `The action produced a response that exceeded the allowed length: ${bytes} > ${allowed} bytes. The truncated response was: ${head}`;
