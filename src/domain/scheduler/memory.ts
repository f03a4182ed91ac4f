/**
 * The memory of an invoker, counted in the limits of its containers, not in what they use
 * (scheduling-and-runtimes §3.1). Unlike upstream it never promises more than there is (§9.3): what
 * an ending container holds is free when it is gone, and what is kept for one queue is nobody else's.
 */
import type { MemoryState } from './reasons.ts';

export interface Memory {
  readonly take: (mb: number) => void;
  readonly give: (mb: number) => void;
  /** Of what is taken, so much will be given soon. */
  readonly ending: (mb: number) => void;
  /** What is kept for somebody changes by so much. */
  readonly claim: (mb: number) => void;
  /** Whether a container can be made now; `ownClaimMb` is kept for whoever asks. */
  readonly hasRoom: (mb: number, ownClaimMb: number) => boolean;
  /** How much more has to end before a container can be made, when all that is ending has; 0: nothing. */
  readonly missing: (mb: number, ownClaimMb: number) => number;
  readonly state: () => MemoryState;
}

export const createMemory = (totalMb: number): Memory => {
  let usedMb = 0;
  let endingMb = 0;
  let claimedMb = 0;

  const missing = (mb: number, ownClaimMb: number): number =>
    Math.max(0, mb - (totalMb - usedMb + endingMb - (claimedMb - ownClaimMb)));

  return {
    take: (mb) => void (usedMb += mb),
    give: (mb) => {
      usedMb -= mb;
      endingMb -= mb;
    },
    ending: (mb) => void (endingMb += mb),
    claim: (mb) => void (claimedMb += mb),
    hasRoom: (mb, ownClaimMb) => usedMb + mb <= totalMb && missing(mb, ownClaimMb) === 0,
    missing,
    state: () => ({ totalMb, usedMb, endingMb, claimedMb }),
  };
};
