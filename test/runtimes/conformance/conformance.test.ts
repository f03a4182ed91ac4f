/** The conformance list for the kinds that need nothing but Node, by the process driver. */
import { describeConformance } from '../../support/runtime-conformance.ts';
import { NODEJS } from './nodejs-actions.ts';
import { openProcessContainers } from './process-containers.ts';

describeConformance('process driver', NODEJS, openProcessContainers);
