/** What a scenario is made of: who there is, what they have and what they ask for. Data alone. */
import type { NetworkPolicy } from '../../domain/network-policy.ts';
import type { RunPlan } from '../containers/simulated-run.ts';

export interface PlannedAction {
  readonly namespace: number;
  readonly name: string;
  readonly memoryMb: number;
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly retrySafe: boolean;
  readonly network: NetworkPolicy;
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

/** Each rule of it runs one action of the same namespace. */
export interface PlannedTrigger {
  readonly namespace: number;
  readonly name: string;
  /** Indices of actions. */
  readonly rules: readonly number[];
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
  /** So long it is gone, deleted, before its new revision is there; 0: it never is. */
  readonly goneMs: number;
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
  /** Of the action, sequence or trigger. */
  readonly name: string;
  readonly fires: boolean;
  readonly blocking: boolean;
  readonly waitMs: number;
  readonly run: RunPlan;
}
