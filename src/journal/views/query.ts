/**
 * One question to the views database, as data: the statement, its parameters, and how a row of the
 * answer, a text, is read. Made and read in the main thread, run by `query-thread.ts`.
 *
 * Every order in a query ends with an offset or a key, which no two rows share, so that answers are
 * the same before and after the views are made anew.
 */
export interface Query<Row> {
  /** Selects one text column. One of a few texts, so that prepared statements can be kept. */
  readonly sql: string;
  readonly params: readonly (string | number)[];
  readonly row: (text: string) => Row;
}

/** For rows that are the JSON text of a value the projection wrote. */
export const jsonRow = <Row>(text: string): Row => JSON.parse(text);
