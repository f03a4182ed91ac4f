/**
 * `process.env` in which `__OW_*` are those of the activation that asks, even when many run at
 * once (scheduling-and-runtimes §3.9 and P40). All other names are the container's, as usual.
 *
 * Code that belongs to no activation (a worker thread, a callback of a shared connection that lost
 * its origin) sees what is the same for all activations and never another one's id, key or deadline.
 */
'use strict';
const { inspect } = require('node:util');

const OF_ONE_ACTIVATION = new Set([
  '__OW_ACTIVATION_ID',
  '__OW_API_KEY',
  '__OW_DEADLINE',
  '__OW_TRANSACTION_ID',
]);

function installEnvironment(currentActivation) {
  const container = process.env;
  const ownerOf = (name) => {
    if (typeof name !== 'string' || !name.startsWith('__OW_')) return container;
    return currentActivation()?.environment ?? container;
  };
  const holderOf = (name) => {
    const owner = ownerOf(name);
    return Object.hasOwn(owner, name) ? owner : container;
  };
  const names = () => [
    ...new Set([...Object.keys(container), ...Object.keys(currentActivation()?.environment ?? {})]),
  ];
  const handler = {
    get: (target, name) => {
      const holder = holderOf(name);
      return Object.hasOwn(holder, name) ? holder[name] : target[name];
    },
    set: (_, name, value) => Reflect.set(ownerOf(name), name, String(value)),
    has: (target, name) => Object.hasOwn(holderOf(name), name) || name in target,
    deleteProperty: (_, name) => Reflect.deleteProperty(ownerOf(name), name),
    defineProperty: (_, name, descriptor) =>
      Reflect.set(ownerOf(name), name, String(descriptor.value)),
    ownKeys: names,
    getOwnPropertyDescriptor: (_, name) => {
      const holder = holderOf(name);
      if (!Object.hasOwn(holder, name)) return undefined;
      return { value: holder[name], writable: true, enumerable: true, configurable: true };
    },
  };
  // `console.log(process.env)` looks at the target of a proxy, so the target says what to show.
  const target = Object.create(Object.prototype, {
    [inspect.custom]: { value: () => ({ ...process.env }), configurable: true },
  });
  process.env = new Proxy(target, handler);
  return { set: (given) => setContainer(container, given) };
}

function setContainer(container, given) {
  for (const [name, value] of Object.entries(given)) {
    if (!OF_ONE_ACTIVATION.has(name)) container[name] = value;
  }
}

module.exports = { installEnvironment };
