/** Why a body could not be read, as its sender is told. */
import type { Refusal } from '../../domain/refusal.ts';
import type { Body } from '../exchange.ts';

export const unreadBody = (
  body: Exclude<Body, { readonly type: 'whole' }>,
  tooLong: (bytes: number) => Refusal,
): Refusal => {
  switch (body.type) {
    case 'tooLong':
      return tooLong(body.bytes);
    case 'noRoom':
      return { type: 'Unavailable' };
    case 'dropped':
      return { type: 'BodyDropped' };
  }
};
