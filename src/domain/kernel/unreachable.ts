/** Closes an exhaustive switch: a compile error when a variant is missing, a thrown bug at run time. */
export const unreachable = (value: never): never => {
  throw new Error(`unreachable variant: ${JSON.stringify(value)}`);
};
