/** What a scenario is made of: who there is, what they have and what they ask for. Data alone. */
import type { RunPlan } from '../containers/simulated-run.ts';

export interface PlannedAction {
  readonly namespace: number;
  readonly name: string;
  readonly memoryMb: number;
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly retrySafe: boolean;
  /** Of a run, on average. */
  readonly meanMs: number;
  /** How often it is asked for, among those of its namespace. */
  readonly weight: number;
}

export interface PlannedSequence {
  readonly namespace: number;
  readonly name: string;
  /** Indices of actions of the same namespace. */
  readonly steps: readonly number[];
}

export interface PlannedNamespace {
  readonly name: string;
  readonly concurrentInvocations: number;
  readonly invocationsPerMinute: number;
  /** Arrivals per second, on average. */
  readonly rate: number;
}

/** ms after the first arrival may come. */
export interface PlannedUpdate {
  readonly atMs: number;
  readonly action: number;
}

export interface PlannedRestart {
  readonly atMs: number;
  readonly how: 'kill' | 'stop';
  readonly downMs: number;
}

export interface ArrivalPlan {
  /** Its number among all of the scenario, whether or not others are left out. */
  readonly number: number;
  /** ms after the first may come. */
  readonly atMs: number;
  readonly namespace: number;
  /** Of the action or sequence. */
  readonly name: string;
  readonly blocking: boolean;
  readonly waitMs: number;
  readonly run: RunPlan;
}
