/**
 * The engine's network in which containers are. The server calls them over it without a password, on
 * a port that everybody knows: where containers reach each other, an action can call those of others.
 */
import type Docker from 'dockerode';
import type { Clock } from '../../domain/kernel/clock.ts';
import { QUICK_MS, withinTime } from './engine-time.ts';

export interface ContainerNetwork {
  /** Whether its containers are kept from each other. */
  readonly apart: boolean;
  /** For the operator. */
  readonly words: string;
  /** For whoever asks. */
  readonly held: string;
}

const APART = 'containers are kept apart';
const TOGETHER = 'com.docker.network.bridge.enable_icc';

/** `null`: the engine has none of that name. */
export const containerNetwork = async (
  docker: Docker,
  name: string,
  clock: Clock,
): Promise<ContainerNetwork | null> => {
  const networks = await withinTime(clock, QUICK_MS, (abortSignal) =>
    docker.listNetworks({ abortSignal }),
  );
  const network = networks.find(({ Name }) => Name === name);
  if (network === undefined) return null;
  const apart = network.Driver === 'bridge' && network.Options?.[TOGETHER] === 'false';
  const words = apart ? APART : 'containers reach each other over the network';
  return { apart, words: `network ${name}: ${words}`, held: apart ? `Docker, ${APART}` : 'Docker' };
};

export const TOGETHER_WARNING = `actions can call the containers of others: containers reach each other over the network; make one that keeps them apart with "docker network create --opt ${TOGETHER}=false rewhisk" and set container.docker.network to rewhisk`;
