/** What a simulation came to, in words for whoever runs it. */
import type { Failure } from './history.ts';
import { faultsText } from './faults.ts';
import type { Observation, Seen } from './observation.ts';
import type { SimulationOptions } from './simulation.ts';
import type { Summary } from './summary.ts';
import { arrivalsText } from './workload/arrival-numbers.ts';

/** The command that repeats it. */
export const commandOf = ({ seed, faults, hours, only }: SimulationOptions): string =>
  [
    `rewhisk simulate --seed ${seed} --hours ${hours} --faults ${faultsText(faults)}`,
    ...(only === null ? [] : [`--arrivals ${arrivalsText(only)}`]),
  ].join(' ');

/** `wallMs`: how long it took. */
export const summaryLines = (summary: Summary, wallMs: number): readonly string[] => {
  const { virtualMs, accepted, ended, interrupted, sequences, starts, waits } = summary;
  const speed = Math.round(virtualMs / Math.max(1, wallMs)).toLocaleString('en');
  return [
    `  virtual time  ${(virtualMs / 3_600_000).toFixed(2)} h, ${speed} times faster than real time`,
    `  activations   ${accepted} accepted: ${ended[0]} success, ${ended[1]} application error, ` +
      `${ended[2]} developer error, ${ended[3]} whisk error (${interrupted} interrupted)`,
    `  sequences     ${sequences}`,
    `  starts        ${starts.cold} cold, ${starts.prewarmed} prewarmed, ${starts.warm} warm`,
    `  waits         p50 ${waits.p50} ms, p95 ${waits.p95} ms, p99 ${waits.p99} ms`,
    `  refused       ${countsText(summary.refused)}; while the server was down: ${summary.unheard}`,
    `  restarts      ${summary.restarts}`,
    `  faults        ${countsText(summary.faults)}`,
    `  records       ${summary.records}`,
  ];
};

const countsText = (counts: Readonly<Record<string, number | undefined>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ') || 'none';

const SHOWN = 40;

export const failureLines = (failure: Failure, beganMs: number): readonly string[] => [
  `  ${failure.labels.join(', ')}: ${failure.property}`,
  `  ${failure.message}`,
  '',
  '  what led to it:',
  ...failure.led.slice(-SHOWN).map((observation) => `  ${line(observation, beganMs)}`),
];

const line = ({ atMs, seen }: Observation, beganMs: number): string =>
  `${((atMs - beganMs) / 1_000).toFixed(4).padStart(12)} s  ${textOf(seen)}`;

const DETAIL_MAX = 220;

const textOf = (seen: Seen): string => {
  if (seen.type === 'record') {
    const { offset, topic, event } = seen.record;
    return `#${offset} ${topic} ${event.type} ${detail(event)}`;
  }
  return `${seen.type} ${detail(seen)}`;
};

const detail = ({ type: _type, ...rest }: { readonly type: string }): string => {
  const text = JSON.stringify(rest);
  return text.length <= DETAIL_MAX ? text : `${text.slice(0, DETAIL_MAX)} …`;
};
