/** The bodies of a PUT and a POST of a rule (openwhisk-api §7.3). */
import { COMMON_MEMBERS, NOT_AN_ENTITY } from '../entity/content.ts';
import { type Decoder, decoder, objectOf } from '../kernel/decoder.ts';
import { E } from '../kernel/fp.ts';
import { isJsonObject, type Json, jsonText } from '../kernel/json.ts';
import type { NamespaceName } from '../names.ts';
import { actionReference, plainReference } from '../reference.ts';
import { malformed } from '../refusal.ts';
import type { RuleStatus } from '../trigger/trigger.ts';
import type { RuleContent } from './commands.ts';

/** `own` is the namespace of the URL, which `_` stands for. */
export const ruleContent = (own: NamespaceName): Decoder<RuleContent> =>
  objectOf(
    { trigger: plainReference(own), action: actionReference(own), ...COMMON_MEMBERS },
    NOT_AN_ENTITY,
  );

/** Blanks around the status are tolerated; its case matters. */
export const ruleStatus: Decoder<RuleStatus> = decoder(
  {
    type: 'object',
    required: ['status'],
    properties: { status: { type: 'string', enum: ['active', 'inactive'] } },
  },
  (sent) => {
    if (!isJsonObject(sent)) return E.left(malformed('JSON object expected'));
    const given = sent['status'];
    if (given === undefined) return E.left(malformed('key not found: status'));
    const status = typeof given === 'string' ? given.trim() : given;
    return status === 'active' || status === 'inactive'
      ? E.right(status)
      : E.left(malformed(unknownStateText(status)));
  },
);

const unknownStateText = (status: Json): string =>
  `requirement failed: ${typeof status === 'string' ? status : jsonText(status)} is not a recognized rule state`;
