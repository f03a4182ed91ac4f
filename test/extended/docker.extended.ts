/** The Docker driver over a real engine, with the images of this repository and one of another make. */
import { afterAll, beforeAll } from 'vitest';
import { NATIVE } from '../runtimes/conformance/native-actions.ts';
import { NODEJS } from '../runtimes/conformance/nodejs-actions.ts';
import { PYTHON } from '../runtimes/conformance/python-actions.ts';
import { describeConformance } from '../support/runtime-conformance.ts';
import { describeCode } from './docker/code-cases.ts';
import { describeContract } from './docker/contract-cases.ts';
import { type DockerBench, openDockerBench } from './docker/docker-bench.ts';
import { type DockerEngine, startDockerEngine } from './docker/docker-engine.ts';
import { describeLifetimes } from './docker/lifetime-cases.ts';
import { describeLimits } from './docker/limit-cases.ts';
import { describeServer } from './docker/server-cases.ts';
import {
  buildBrokenImages,
  buildForeignImage,
  buildRuntimeImages,
  removeRuntimeImages,
} from './docker/runtime-images.ts';

let started: DockerEngine | undefined;
let opened: DockerBench | undefined;
beforeAll(async () => {
  started = await startDockerEngine();
  buildRuntimeImages(started);
  buildForeignImage(started);
  buildBrokenImages(started);
  opened = await openDockerBench(started.socket);
});
afterAll(async () => {
  await opened?.close();
  if (opened !== undefined) removeRuntimeImages(engine());
  await started?.stop();
});

const engine = (): DockerEngine => {
  if (started === undefined) throw new Error('no engine has started');
  return started;
};
const bench = (): DockerBench => {
  if (opened === undefined) throw new Error('no driver was made');
  return opened;
};

for (const actions of [NODEJS, NATIVE, PYTHON]) {
  describeConformance('Docker driver', actions, async (kind) => {
    const own = await openDockerBench(engine().socket);
    return { container: () => own.container({ kind }), close: own.close };
  });
}
describeCode(bench);
describeContract(bench);
describeLimits(engine, bench);
describeLifetimes(engine, bench);
describeServer(engine);
