/** A primitive with a name of its own, so that ids and offsets are never mixed up. */
declare const brand: unique symbol;
export type Brand<Value, Name extends string> = Value & { readonly [brand]: Name };
