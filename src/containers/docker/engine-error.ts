/** What the engine says when it does not do what it was asked, and whose fault that is. */
import type { ContainerSpec, DriverFailure } from '../driver.ts';

export const NOT_FOUND = 404;
/** Somebody else works on it already, or its name is taken. */
const CONFLICT = 409;
const SERVER_ERROR = 500;

const NO_IMAGE = /no such image/i;
const NO_PROGRAM = /executable file not found|no such file/i;
/** Told as errors of the engine's own, though the image asks for the user and the folder. */
const NO_PLACE = /unable to find (user|group)|cannot mkdir: .* is not a directory/i;

/** `null`: it has not answered. */
export const statusOf = (error: unknown): number | null =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : null;

/**
 * Of a container that could not be made. What is wrong with an image of an action's own choice is told
 * to its developer: as the platform's failure, one broken image would take an invoker out of service.
 */
export const makingFailure = (error: Error, { image }: ContainerSpec): DriverFailure => {
  const message = textOf(error);
  if (image === null || !isOfImage(statusOf(error), message)) {
    return { type: 'CreateFailed', message };
  }
  const text = NO_PROGRAM.test(message) ? `executable file not found in image ${image}` : message;
  return { type: 'NotRunnable', message: text };
};

const isOfImage = (status: number | null, message: string): boolean => {
  if (status === null || status === CONFLICT) return false;
  if (status >= SERVER_ERROR) return NO_PLACE.test(message);
  // A network may be missing as well, which is no image's fault.
  return status !== NOT_FOUND || NO_PROGRAM.test(message) || NO_IMAGE.test(message);
};

/** The engine's own words, without what the library puts before them. */
const textOf = (error: Error): string => {
  const answer = 'json' in error ? error.json : null;
  const own = typeof answer === 'object' && answer !== null && 'message' in answer;
  return own && typeof answer.message === 'string' ? answer.message : error.message;
};

export const toError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error));
