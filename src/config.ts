/**
 * Every setting with its meaning, unit and default. The file given by `--config` may set any of
 * them; a flag of the command line wins. Limits of the API come with the profile
 * (`src/domain/profile.ts`).
 */
import { totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { MANIFEST } from './domain/runtimes-manifest.ts';
import { resolveKind } from './domain/runtimes.ts';

const megabyte = 1024 * 1024;
const count = z.int().positive();
const DAY_MS = 24 * 60 * 60 * 1000;
const milliseconds = z.int().nonnegative();

/** Half of the machine's memory is for containers, but enough for one of the largest size. */
const defaultMemoryMb = (): number => Math.max(4096, Math.floor(totalmem() / megabyte / 2));

const report = z.object({ userLimits: z.object({ open_files: z.object({ soft: z.number() }) }) });

/** Node has raised it as far as it may be raised. */
const openFilesMax = (): number => {
  const read = report.safeParse(process.report.getReport());
  return read.success ? read.data.userLimits.open_files.soft : Number.MAX_SAFE_INTEGER;
};

/** Each takes an open file; the journal, containers and their like need some as well. */
const defaultConnections = (): number => {
  const limit = openFilesMax();
  return Math.max(16, Math.min(100_000, limit - Math.max(256, Math.ceil(limit / 4))));
};

const KINDS = MANIFEST.kinds.map((known) => `'${known.kind}'`).join(', ');

/** Of containers: a sequence has none, and an image of an action's own is no kind of this server. */
const kind = z.string().transform((text, context) => {
  const known = resolveKind(text, MANIFEST);
  if (known !== null) return known.kind;
  context.addIssue(`there is no kind '${text}': expected ${KINDS}`);
  return z.NEVER;
});

const prewarmed = z
  .strictObject({
    kind,
    memoryMb: count,
    /** Always. */
    min: z.int().nonnegative(),
    /** While there are cold starts of the kind and memory. */
    max: z.int().nonnegative(),
  })
  .refine(({ min, max }) => min <= max, 'min is more than max');

const STEM_CELLS = MANIFEST.kinds.flatMap(({ kind: of, stemCells }) =>
  stemCells.map(({ memoryMb, reactive: { minCount: min, maxCount: max } }) => ({
    ...{ kind: of, memoryMb, min, max },
  })),
);

const CACHE_MARKS = ['X-GW-Cache', 'X-Cache'] as const;

/** What is older is nowhere on the disk, with an hour for the work. */
const ON_DISK_MS_MAX = 30 * DAY_MS - 60 * 60 * 1000;

const shape = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  /** 0 picks a free one. */
  port: z.int().min(0).max(65_535).default(3233),
  /** Certificate and key in PEM: serves HTTPS instead of HTTP. */
  tls: z
    .strictObject({ certFile: z.string().min(1), keyFile: z.string().min(1) })
    .nullable()
    .default(null),
  /** Connections of clients at once; one too many is closed. */
  connectionsMax: count.default(defaultConnections),
  /** `<namespace>.<webDomain>` is the host of a namespace's web actions. */
  webDomain: z
    .string()
    .regex(/^[0-9a-z-]+(\.[0-9a-z-]+)*$/i, 'expected the name of a host')
    .toLowerCase()
    .default('localhost'),
  /** The data folder. */
  data: z.string().min(1).default('./data'),
  profile: z.enum(['adobe', 'openwhisk']).default('adobe'),
  /** The longest that blocking calls and web actions wait for an activation, ms; unset, the profile's. */
  blockingWaitMs: count.max(60_000).optional(),
  /** The `UUID:KEY` that the subject `guest` gets at the first start. */
  guestAuth: z.string().nullable().default(null),
  /** Invokers in this process. */
  invokers: z.int().min(1).max(64).default(1),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn'),
  journal: z
    .strictObject({
      /** `fsync` survives power loss, `os` a crash of the process. */
      durability: z.enum(['fsync', 'os']).default('fsync'),
      /** A segment is closed when it is larger or older than this. */
      segmentBytesMax: z
        .int()
        .min(megabyte)
        .default(256 * megabyte),
      segmentAgeMaxMs: z.int().min(1000).default(DAY_MS),
      /** Where less is free on the data folder's disk, nothing new is taken. */
      freeBytesMin: z
        .int()
        .nonnegative()
        .default(64 * megabyte),
    })
    .prefault({}),
  retention: z
    .strictObject({
      /** How long ended activations are kept with their logs and results, ms. */
      activationsMs: z
        .int()
        .min(60_000)
        .default(7 * DAY_MS),
    })
    .prefault({}),
  invoker: z
    .strictObject({
      /** Megabytes of container memory each invoker may reserve. */
      memoryMb: count.default(defaultMemoryMb),
      /** Activations each invoker holds in memory at most; the rest waits in the journal. */
      windowMax: count.default(4_096),
      /** Accepted activations that may wait or run at once; above, calls are answered 503. */
      backlogMax: count.default(1_000_000),
    })
    .prefault({}),
  container: z
    .strictObject({
      /** What containers are: processes in a sandbox, or those of a Docker engine. */
      driver: z.enum(['process', 'docker']).default('process'),
      docker: z
        .strictObject({
          /** The engine's Unix socket. */
          socket: z.string().min(1).default('/var/run/docker.sock'),
          /** The network of the engine that containers get. */
          network: z
            .string()
            .min(1)
            .refine((name) => name !== 'host' && name !== 'none', 'each container needs an address')
            .default('bridge'),
          /** From where images of kinds are pulled that are missing; `null`: they are there. */
          registry: z.string().min(1).nullable().default(null),
        })
        .prefault({}),
      /** How long an unused container is kept, ms (adobe-runtime X1). */
      idleTimeoutMs: milliseconds.default(600_000),
      /** How long nothing runs in a container before its processes are stopped, ms. */
      pauseGraceMs: milliseconds.default(10_000),
      /** How long calls wait for memory before some in use is taken from others, ms. */
      reclaimAfterMs: milliseconds.default(1_000),
      /** Containers that are there before they are needed (adobe-runtime R54). */
      prewarm: z
        .array(prewarmed)
        .refine(
          (targets) =>
            new Set(targets.map((it) => `${it.kind} ${it.memoryMb}`)).size === targets.length,
          'a kind and memory stands there twice',
        )
        .prefault(STEM_CELLS),
      /** What separates containers from the machine; `auto` takes the strongest that works. */
      sandbox: z.enum(['auto', 'bubblewrap', 'namespaces', 'none']).default('auto'),
      /** What holds their limits; `cgroups`: no start where these can't be had for all of them. */
      limits: z.enum(['auto', 'cgroups', 'watch']).default('auto'),
      /** What actions may reach of the network; `none`: nothing, whatever they ask for. */
      network: z.enum(['full', 'none']).default('full'),
    })
    .prefault({}),
  runtimes: z
    .strictObject({
      /** Where those that are added lie; `null`: `runtimes` in the data folder. */
      folder: z.string().min(1).nullable().default(null),
      /** Kinds whose actions may be read and deleted, but not written or invoked any more. */
      deprecated: z.array(kind).default([]),
    })
    .prefault({}),
  /** Answers of web actions that say how long they may be kept (adobe-runtime §3). */
  cache: z
    .strictObject({
      enabled: z.boolean().default(true),
      /** No answer is kept longer, seconds. */
      maxAgeSeconds: count.default(1_800),
      /** All answers together. */
      maxBytes: count.default(64 * megabyte),
      /** Answers, and addresses of which something is known. */
      maxEntries: count.max(1_000_000).default(20_000),
      /** Answers of other statuses are not kept. */
      statuses: z.array(z.int().min(200).max(599)).default([200, 203, 204, 301, 404, 410]),
      /** The headers that tell a hit from a miss (adobe-runtime X14). */
      headers: z.array(z.enum(CACHE_MARKS)).default([...CACHE_MARKS]),
    })
    .prefault({}),
  /** How long running activations may go on after SIGTERM, ms. */
  shutdownGraceMs: milliseconds.default(30_000),
});

/** A segment goes as a whole: what it begins with outlives what it ends with by its age. */
const schema = shape.superRefine(({ retention, journal }, context) => {
  const longestMs = ON_DISK_MS_MAX - journal.segmentAgeMaxMs;
  if (retention.activationsMs <= longestMs) return;
  context.addIssue({
    code: 'custom',
    path: ['retention', 'activationsMs'],
    message: `at most ${longestMs} where segments last ${journal.segmentAgeMaxMs} (journal.segmentAgeMaxMs), because nothing may be on the disk for longer than 30 days`,
  });
});

export type Config = z.infer<typeof schema>;

/** Where runtimes lie that were added. */
export const runtimesDirOf = ({ data, runtimes }: Config): string =>
  resolve(runtimes.folder ?? join(data, 'runtimes'));

/** What may stand in the file. @internal */
export type ConfigFile = z.input<typeof schema>;

/** Either the settings, or one line for each that is wrong, with its name. */
export type ConfigReading =
  | { readonly type: 'config'; readonly config: Config }
  | { readonly type: 'wrong'; readonly problems: readonly string[] };

export const readConfig = (settings: unknown): ConfigReading => {
  const read = schema.safeParse(settings);
  if (read.success) return { type: 'config', config: read.data };
  return {
    type: 'wrong',
    problems: read.error.issues.map(({ path, message, code, ...issue }) => {
      if (code === 'unrecognized_keys' && 'keys' in issue)
        return `unknown setting ${issue.keys.map((key) => [...path, key].join('.')).join(', ')}`;
      return path.length === 0 ? message : `${path.join('.')}: ${message}`;
    }),
  };
};
