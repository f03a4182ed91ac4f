/**
 * The body of a PUT, whatever the kind of entity: `null` is the same as absent and unknown members
 * are ignored, so that what a GET answered can be put back (openwhisk-api §3.4, §11.4). Each kind
 * lists its members in upstream's order, in which mistakes are reported.
 */
import { boolean } from '../kernel/decoder.ts';
import { parameterList } from '../parameter-list.ts';
import { version } from './version.ts';

/** Of a body that is no object, whatever the collection: upstream begins with measuring `exec` (§1.8). */
export const NOT_AN_ENTITY = "Object expected in field 'exec'";

/** The members that every kind of entity has, which upstream reads last. */
export const COMMON_MEMBERS = { version, publish: boolean, annotations: parameterList };
