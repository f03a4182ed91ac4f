/**
 * What an action may reach of the network: the machine's (`full`, as OpenWhisk has it), or nothing,
 * the machine's own services on 127.0.0.1 included (`none`). The server has one and an action may
 * ask for one; the stricter holds.
 */
export type NetworkPolicy = 'full' | 'none';

export const stricter = (one: NetworkPolicy, other: NetworkPolicy): NetworkPolicy =>
  one === 'none' ? one : other;
