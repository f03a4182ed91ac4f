/**
 * The files of src that have no test of their own name: which test shows what they do, and why there. The tidy test
 * holds this list against the code; it may only shrink.
 */
export interface Group {
  /** A test file that reaches them by its imports, or the folder of those that start the command. */
  readonly by: string;
  readonly why: string;
  /** Below src. */
  readonly files: readonly string[];
}

export const TESTED_ELSEWHERE: readonly Group[] = [
  {
    by: 'test/actors/controller/relocation.test.ts',
    why: 'what the balancer decides shows in what it appends',
    files: ['actors/controller/placing.ts', 'actors/controller/stranded-work.ts'],
  },
  {
    by: 'test/actors/controller/invoker-states.test.ts',
    why: 'an invoker fails and recovers by what its containers do',
    files: [
      'actors/controller/health-reports.ts',
      'actors/invoker/recovery-probe.ts',
      'actors/invokers.ts',
    ],
  },
  {
    by: 'test/admin/admin-server.test.ts',
    why: 'the two ends of a socket say something only to each other',
    files: [
      'admin/admin-client.ts',
      'admin/admin-connections.ts',
      'admin/connecting.ts',
      'admin/dispatch.ts',
      'admin/protocol.ts',
    ],
  },
  {
    by: 'test/actors/sequencer/sequencer.test.ts',
    why: 'sequences go on over any crash only by all of these together',
    files: [
      'actors/sequencer/next-step.ts',
      'actors/sequencer/sequence-runs.ts',
      'actors/sequencer/sequencer-recovery.ts',
      'actors/sequencer/sequencer-tails.ts',
    ],
  },
  {
    by: 'test/actors/subjects/administration-calls.test.ts',
    why: 'what an operator changes, over a real journal',
    files: ['actors/subjects/subject-writes.ts', 'domain/subject/owned-namespace.ts'],
  },
  {
    by: 'test/actors/controller/identities.test.ts',
    why: 'a line that waiting for the views hangs on',
    files: ['actors/unavailable-views.ts'],
  },
  {
    by: 'test/domain/subject/decider.test.ts',
    why: 'deciding and evolving are told together: given, when, then',
    files: [
      'domain/subject/decide.ts',
      'domain/subject/evolve.ts',
      'domain/subject/named-namespace.ts',
    ],
  },
  {
    by: 'test/domain/subject/limits-decider.test.ts',
    why: 'deciding and evolving are told together: given, when, then',
    files: ['domain/subject/limits-change.ts', 'domain/subject/limits-problem.ts'],
  },
  {
    by: 'test/actors/supervision.test.ts',
    why: 'actors and their parts do something only together',
    files: [
      'actors/actor-system.ts',
      'actors/invoker/invoker-recovery.ts',
      'actors/pool/container-pool.ts',
      'actors/pool/lifecycle.ts',
      'actors/start.ts',
      'domain/topics.ts',
    ],
  },
  {
    by: 'test/actors/pool/container.test.ts',
    why: 'what a container actor is made of',
    files: [
      'actors/pool/calls.ts',
      'actors/pool/completion.ts',
      'actors/pool/execution.ts',
      'actors/pool/job.ts',
      'actors/pool/preparation.ts',
      'actors/pool/rest.ts',
    ],
  },
  {
    by: 'test/e2e/',
    why: 'run as a process of its own, the way a user starts it',
    files: [
      'cli/main.ts',
      'cli/rebuild.ts',
      'cli/serve.ts',
      'cli/terminal.ts',
      'cli/user-failure.ts',
      'cli/user-limits.ts',
      'cli/user-request.ts',
      'cli/user.ts',
      'cli/verify.ts',
      'compose.ts',
      'guest.ts',
    ],
  },
  {
    by: 'test/containers/code/archive.test.ts',
    why: 'the parts of unpacking, met by archives of both formats',
    files: [
      'containers/code/block-reader.ts',
      'containers/code/entry-path.ts',
      'containers/code/tar.ts',
      'containers/code/zip.ts',
    ],
  },
  {
    by: 'test/containers/process/process-driver.test.ts',
    why: 'the parts of the driver, met by real processes',
    files: [
      'containers/process/call-frames.ts',
      'containers/process/child.ts',
      'containers/process/open-calls.ts',
      'containers/process/process-container.ts',
      'containers/process/process-tree.ts',
      'containers/process/raw-output.ts',
      'containers/process/runtime-link.ts',
    ],
  },
  {
    by: 'test/containers/sandbox/sandbox.test.ts',
    why: 'a sandbox shows itself from within',
    files: [
      'containers/sandbox/bubblewrap.ts',
      'containers/sandbox/detection.ts',
      'containers/sandbox/mounts.ts',
      'containers/sandbox/namespaces.ts',
      'containers/sandbox/plain.ts',
    ],
  },
  {
    by: 'test/domain/activation/decider.test.ts',
    why: 'deciding and evolving are told together: given, when, then',
    files: [
      'domain/activation/decide.ts',
      'domain/activation/evolve.ts',
      'domain/activation/interrupted.ts',
    ],
  },
  {
    by: 'test/actors/supervision.test.ts',
    why: 'seen from inside an action in test/conformance/05-7-environment.test.ts',
    files: ['domain/activation/environment.ts'],
  },
  {
    by: 'test/http/server/server.test.ts',
    why: 'one request on its socket, over real sockets',
    files: ['http/server/serving.ts'],
  },
  {
    by: 'test/http/routes/activations.test.ts',
    why: 'seen as the answer of its route',
    files: ['domain/activation/record.ts'],
  },
  {
    by: 'test/domain/activation/response.test.ts',
    why: 'texts, seen where they are used',
    files: ['domain/activation/response-texts.ts'],
  },
  {
    by: 'test/domain/activation/decider.test.ts',
    why: 'types, and the line or two that make their values',
    files: [
      'domain/kernel/ids.ts',
      'domain/kernel/json.ts',
      'domain/kernel/payload.ts',
      'domain/kernel/unreachable.ts',
      'domain/refusal.ts',
    ],
  },
  {
    by: 'test/domain/scheduler/pool.test.ts',
    why: 'the pool is made of these',
    files: ['domain/scheduler/action-pool.ts'],
  },
  {
    by: 'test/http/api.test.ts',
    why: 'a line for each kind of answer',
    files: ['http/response.ts'],
  },
  {
    by: 'test/journal/views/live-views.test.ts',
    why: 'the views are asked, not their parts',
    files: [
      'journal/projections/activations.ts',
      'journal/projections/subjects.ts',
      'journal/projections/whisks.ts',
      'journal/views/projection-feed.ts',
      'journal/views/query-thread.ts',
      'journal/views/read-side.ts',
      'journal/views/rebuild.ts',
      'journal/views/views-shape.ts',
    ],
  },
  {
    by: 'test/journal/records/codec.test.ts',
    why: 'the parts of the codec',
    files: [
      'journal/records/dictionary.ts',
      'journal/records/fields.ts',
      'journal/records/wire-form.ts',
    ],
  },
  {
    by: 'test/journal/segments.test.ts',
    why: 'the log is whole or nothing: written, closed, read, restarted',
    files: [
      'journal/records/record-bytes.ts',
      'journal/segments/active-segment.ts',
      'journal/segments/carried-state.ts',
      'journal/segments/hash-chain.ts',
      'journal/segments/journal-lock.ts',
      'journal/segments/segment-connection.ts',
      'journal/segments/segment-creation.ts',
      'journal/segments/segment-files.ts',
      'journal/segments/segment-head.ts',
      'journal/segments/segment-reader.ts',
      'journal/segments/segment-rows.ts',
      'journal/segments/segment-statements.ts',
      'journal/threads/fatal-signal.ts',
      'journal/writer/batch.ts',
      'journal/writer/log-writer.ts',
      'journal/writer/writer-client.ts',
    ],
  },
  {
    by: 'test/actors/supervision.test.ts',
    why: 'a few lines around what Node gives',
    files: ['platform/logger.ts', 'platform/random.ts', 'platform/system-clock.ts'],
  },
  {
    by: 'test/what-if/recording.test.ts',
    why: 'a trace is made of what all of these saw of a journal',
    files: [
      'what-if/recorded-containers.ts',
      'what-if/sequence-links.ts',
      'what-if/server-life.ts',
      'what-if/trace.ts',
    ],
  },
  {
    by: 'test/what-if/replay.test.ts',
    why: 'a replay has figures only as a whole',
    files: [
      'what-if/fixed-rows.ts',
      'what-if/placing.ts',
      'what-if/row-times.ts',
      'what-if/settings.ts',
      'what-if/simulated-containers.ts',
      'what-if/simulated-invoker.ts',
    ],
  },
  {
    by: 'test/what-if/',
    why: 'run as a process of its own, the way a user starts it',
    files: ['cli/settings-file.ts', 'cli/what-if.ts'],
  },
  {
    by: 'test/simulation/simulation.test.ts',
    why: 'a simulation is one history of all of these together',
    files: [
      'cli/simulate.ts',
      'simulation/containers/container-fate.ts',
      'simulation/containers/simulated-container.ts',
      'simulation/containers/simulated-driver.ts',
      'simulation/containers/simulated-run.ts',
      'simulation/history.ts',
      'simulation/journal/disk.ts',
      'simulation/journal/durable-log.ts',
      'simulation/journal/simulated-blobs.ts',
      'simulation/journal/simulated-journal.ts',
      'simulation/journal/simulated-views.ts',
      'simulation/report.ts',
      'simulation/server.ts',
      'simulation/summary.ts',
      'simulation/turns.ts',
      'simulation/workload/arrivals.ts',
      'simulation/workload/callers.ts',
      'simulation/workload/final-test.ts',
      'simulation/workload/scenario.ts',
      'simulation/workload/tenants.ts',
    ],
  },
  {
    by: 'test/simulation/properties/properties.test.ts',
    why: 'each property holds for one real history, and fails where it is falsified',
    files: [
      'simulation/properties/activation-life.ts',
      'simulation/properties/all-properties.ts',
      'simulation/properties/bookkeeping.ts',
      'simulation/properties/callers.ts',
      'simulation/properties/capacity.ts',
      'simulation/properties/containers.ts',
      'simulation/properties/ledger.ts',
      'simulation/properties/order.ts',
      'simulation/properties/property.ts',
    ],
  },
  {
    by: 'test/platform/secrets.test.ts',
    why: 'one promise, kept by two files',
    files: ['platform/private-file.ts', 'platform/secret-box.ts'],
  },
];
