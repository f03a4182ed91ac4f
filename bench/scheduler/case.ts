/** What is measured: a kind of work at one size. */
export interface Case {
  readonly work: string;
  /** What grows, by name. */
  readonly size: Readonly<Record<string, number>>;
  /** Everything that is there before the first decision counts. */
  readonly prepare: () => Steps;
}

export interface Steps {
  /** One more of whatever the work consists of. */
  readonly step: () => void;
  /** Of the scheduler, so far. */
  readonly decisions: () => number;
}
