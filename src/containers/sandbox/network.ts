/** Which networks containers can have, in words. */
import type { NetworkPolicy } from '../../domain/network-policy.ts';

/** Those that a container is tried with where the server gives at most `most`. */
export const networksWithin = (most: NetworkPolicy): readonly NetworkPolicy[] =>
  most === 'none' ? ['none'] : ['full', 'none'];

/** Of a sandbox that gives these, and no others. */
export const networkWords = (networks: readonly NetworkPolicy[]): string => {
  if (!networks.includes('full')) return 'no network';
  return networks.includes('none')
    ? 'network as the action asks (default full)'
    : 'network shared with the machine';
};

/** Why a container with another network is not made. */
export const refusedNetwork = (network: NetworkPolicy): string =>
  network === 'none'
    ? "a container can not be kept from the machine's network here"
    : 'no container gets a network here';
