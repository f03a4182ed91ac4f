/**
 * What a container may and may not (scheduling-and-runtimes §7.1): OpenWhisk's limits, and fewer
 * rights than it leaves. The images of kinds get no capability at all; an image of an action's own
 * choice keeps what a program needs that starts as root and goes on as somebody else.
 */
import type { ContainerCreateOptions } from 'dockerode';
import { BLACKBOX_KIND } from '../../domain/runtimes.ts';
import type { ContainerSpec } from '../driver.ts';
import { OPEN_FILES_MAX, PROCESSES_MAX } from '../process-bounds.ts';

export interface ContainerNaming {
  /** Of the server and its data folder. */
  readonly instance: string;
  readonly image: string;
  readonly engineNetwork: string;
}

export const INSTANCE_LABEL = 'org.rewhisk.instance';
export const PORT = 8080;

const MEGABYTE = 1024 * 1024;
const SHARES_MIN = 2;
const SWITCHING_USERS = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'];

/** Of which the engine has one at a time. */
export const containerName = ({ id, kind }: ContainerSpec, { instance }: ContainerNaming): string =>
  `rewhisk-${instance}_${id}_${kind.replace(':', '-')}`;

export const containerOptions = (
  spec: ContainerSpec,
  naming: ContainerNaming,
): ContainerCreateOptions => ({
  name: containerName(spec, naming),
  Image: naming.image,
  Labels: { [INSTANCE_LABEL]: naming.instance },
  Env: ['__OW_ALLOW_CONCURRENT=true', 'REWHISK_LINES=tagged'],
  HostConfig: {
    Memory: spec.memoryMb * MEGABYTE,
    // Together with swap: there is none.
    MemorySwap: spec.memoryMb * MEGABYTE,
    CpuShares: Math.max(SHARES_MIN, spec.memoryMb),
    PidsLimit: PROCESSES_MAX,
    Ulimits: [{ Name: 'nofile', Soft: OPEN_FILES_MAX, Hard: OPEN_FILES_MAX }],
    CapDrop: ['ALL'],
    CapAdd: spec.kind === BLACKBOX_KIND ? SWITCHING_USERS : [],
    SecurityOpt: ['no-new-privileges'],
    NetworkMode: spec.network === 'none' ? 'none' : naming.engineNetwork,
    // Logs are read as they come; the engine keeps none on its disk.
    LogConfig: { Type: 'none', Config: {} },
  },
});
