/**
 * Gets images before containers are made of them (scheduling-and-runtimes §5.5): `latest`, which moves,
 * before each container; others when they are missing. Who wants the same image at the same time
 * shares one pull. One that fails matters only when there is no copy here.
 */
import type Docker from 'dockerode';
import { imageText, parseImageName } from '../../domain/image-name.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { MANIFEST } from '../../domain/runtimes-manifest.ts';
import type { Logger } from '../../platform/logger.ts';
import { NOT_FOUND, statusOf } from './engine-error.ts';
import { CALL_MS, withinTime } from './engine-time.ts';

export interface ImagePulls {
  /** Of an action's own choice. `false`: there is none of that name. Rejects when the engine fails. */
  readonly fetch: (image: string) => Promise<boolean>;
  /** Rejects when the engine does not say. */
  readonly isHere: (image: string) => Promise<boolean>;
}

const PULL_TIMEOUT_MS = 600_000;
const LATEST = 'latest';

export const createImagePulls = (docker: Docker, clock: Clock, log: Logger): ImagePulls => {
  const pulls = new Map<string, Promise<void>>();

  const isHere = async (image: string): Promise<boolean> => {
    try {
      await withinTime(clock, CALL_MS, () => docker.getImage(image).inspect());
      return true;
    } catch (error) {
      if (statusOf(error) === NOT_FOUND) return false;
      throw error;
    }
  };
  const pull = async (image: string): Promise<void> => {
    const stopping = new AbortController();
    const cancel = clock.schedule(PULL_TIMEOUT_MS, () => stopping.abort());
    try {
      const progress = await docker.pull(image, { abortSignal: stopping.signal });
      await new Promise<void>((resolve, reject) => {
        docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve()));
      });
    } catch (error) {
      log.info({ image, err: error }, 'an image could not be pulled');
    } finally {
      cancel();
      pulls.delete(image);
    }
  };
  const shared = (image: string): Promise<void> => {
    const running = pulls.get(image) ?? pull(image);
    pulls.set(image, running);
    return running;
  };

  return {
    isHere,
    fetch: async (image) => {
      const name = withTag(image);
      if (name.endsWith(`:${LATEST}`) || !(await isHere(name))) await shared(name);
      return isHere(name);
    },
  };
};

/** Without one the engine would pull every tag there is. */
export const withTag = (image: string): string => {
  const name = parseImageName(image);
  if (name === null || image.includes('@')) return image;
  return imageText({ ...name, tag: name.tag ?? LATEST });
};

const kindImage = (image: (typeof MANIFEST.kinds)[number]['image'], registry: string | null) =>
  imageText({ ...image, registry });

/**
 * Of the kinds whose image is there or, where a registry is set, can be had. Rejects when the engine does
 * not say: no kind is missing because it was slow.
 */
export const kindImages = async (
  registry: string | null,
  pulls: ImagePulls,
): Promise<ReadonlyMap<string, string>> => {
  const found = await Promise.all(
    MANIFEST.kinds.map(async ({ kind, image }) => {
      const name = kindImage(image, registry);
      const isHere = (await pulls.isHere(name)) || (registry !== null && (await pulls.fetch(name)));
      return isHere ? [[kind, name] as const] : [];
    }),
  );
  return new Map(found.flat());
};

/** To be told where there is none. */
export const kindImageNames = (registry: string | null): string =>
  MANIFEST.kinds.map(({ image }) => kindImage(image, registry)).join(', ');
