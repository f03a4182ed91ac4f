/** What one cycle of crash and recovery has shown. */
import type { Promises } from './promises.ts';
import type { Settlement } from './settlement.ts';

export interface Figures {
  /** Ids that clients were given. */
  readonly acknowledged: number;
  readonly sequences: number;
  readonly fires: number;
  readonly puts: number;
  readonly refused: number;
  readonly kills: number;
  readonly interrupted: number;
  readonly ranLater: number;
  readonly ranAgain: number;
  readonly wentOn: number;
  readonly exited: number;
  readonly notProvisioned: number;
  readonly lost: number;
}

export interface CycleReport {
  /** In words. */
  readonly how: string;
  readonly figures: Figures;
  /** Rules that were broken. */
  readonly faults: readonly string[];
}

export const NO_FIGURES: Figures = {
  acknowledged: 0,
  sequences: 0,
  fires: 0,
  puts: 0,
  refused: 0,
  kills: 0,
  interrupted: 0,
  ranLater: 0,
  ranAgain: 0,
  wentOn: 0,
  exited: 0,
  notProvisioned: 0,
  lost: 0,
};

export const sum = (one: Figures, other: Figures): Figures => ({
  acknowledged: one.acknowledged + other.acknowledged,
  sequences: one.sequences + other.sequences,
  fires: one.fires + other.fires,
  puts: one.puts + other.puts,
  refused: one.refused + other.refused,
  kills: one.kills + other.kills,
  interrupted: one.interrupted + other.interrupted,
  ranLater: one.ranLater + other.ranLater,
  ranAgain: one.ranAgain + other.ranAgain,
  wentOn: one.wentOn + other.wentOn,
  exited: one.exited + other.exited,
  notProvisioned: one.notProvisioned + other.notProvisioned,
  lost: one.lost + other.lost,
});

export const figuresText = (figures: Figures): string =>
  `${figures.acknowledged} acknowledged, ${figures.sequences} sequences and ${figures.fires} fires ended, ` +
  `${figures.wentOn} of them in a later life, ${figures.puts} writes, ${figures.refused} refused, ` +
  `${figures.interrupted} interrupted, ${figures.ranLater} ran later, ${figures.ranAgain} ran again, ${figures.exited} exited, ` +
  `${figures.notProvisioned} not provisioned, ${figures.lost} lost`;

export const reportOf = (
  promises: Promises,
  { endings, ranLater, ranAgain, ended, wentOn, lost, faults }: Settlement,
  cycle: Pick<Figures, 'kills'> & Pick<CycleReport, 'how' | 'faults'>,
): CycleReport => ({
  how: cycle.how,
  figures: {
    acknowledged: promises.activations.size + promises.fires.size,
    sequences: ended.sequences,
    fires: ended.fires,
    puts: promises.puts.length,
    refused: promises.refused(),
    kills: cycle.kills,
    interrupted: endings.interrupted,
    ranLater,
    ranAgain,
    wentOn,
    exited: endings.exitedInRun + endings.exitedInInit,
    notProvisioned: endings.notProvisioned,
    lost,
  },
  faults: [...faults, ...cycle.faults],
});
