/**
 * What an action may reach of the network: the machine's (`full`, as OpenWhisk has it), or nothing,
 * the machine's own services on 127.0.0.1 included (`none`).
 */
export type NetworkPolicy = 'full' | 'none';
