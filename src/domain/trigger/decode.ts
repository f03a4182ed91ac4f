/** The body of a PUT of a trigger as content (openwhisk-api §7.1). */
import { COMMON_MEMBERS, NOT_AN_ENTITY } from '../entity/content.ts';
import { type Decoder, objectOf } from '../kernel/decoder.ts';
import { parameterList } from '../parameter-list.ts';
import type { TriggerContent } from './commands.ts';

export const triggerContent: Decoder<TriggerContent> = objectOf(
  { parameters: parameterList, ...COMMON_MEMBERS },
  NOT_AN_ENTITY,
);
