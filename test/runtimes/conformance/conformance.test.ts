/** The conformance list for the kinds that need nothing but Node and a shell, by the process driver. */
import { describeConformance } from '../../support/runtime-conformance.ts';
import { NATIVE, SKELETON } from './native-actions.ts';
import { NODEJS } from './nodejs-actions.ts';
import { openProcessContainers } from './process-containers.ts';

for (const kind of [NODEJS, NATIVE, SKELETON]) {
  describeConformance('process driver', kind, openProcessContainers);
}
