/** Numbers in the command line, which stand there in digits: not `0x10`, `1e3`, or nothing. */
import { InvalidArgumentError } from 'commander';

const WHOLE = /^\d{1,15}$/;
const DECIMAL = /^\d{1,15}(\.\d{1,15})?$/;

/** 0 or more, and exact. */
export const wholeNumber = (text: string): number =>
  WHOLE.test(text) ? Number(text) : refuse('Expected a whole number.');

export const decimalNumber = (text: string): number =>
  DECIMAL.test(text) ? Number(text) : refuse('Expected a number such as 2 or 0.5.');

const refuse = (expected: string): never => {
  throw new InvalidArgumentError(expected);
};
