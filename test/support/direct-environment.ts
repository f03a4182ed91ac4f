/**
 * The environment without its proxies: clients would send even calls of this machine through them.
 */
const PROXY = /^(?:https?_|all_)?proxy$/i;

export const directEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !PROXY.test(name)));
