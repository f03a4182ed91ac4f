/** What an action reaches of the network, in every sandbox that works on this machine. */
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { containerId } from '../../../src/domain/kernel/ids.ts';
import { E } from '../../../src/domain/kernel/fp.ts';
import type { NetworkPolicy } from '../../../src/domain/network-policy.ts';
import {
  type Bench,
  type BenchOptions,
  mustOpenBench,
  openBench,
  resultOf,
} from '../../support/containers.ts';
import {
  type MachineServices,
  REACHING,
  startMachineServices,
} from '../../support/machine-services.ts';

let services: MachineServices;
beforeAll(async () => {
  services = await startMachineServices();
});
afterAll(() => services.close());

/** Those of the machine that lead anywhere. */
const outside = (names: readonly string[]) =>
  names.filter((name) => name !== 'lo' && Object.hasOwn(networkInterfaces(), name));

const reached = async (bench: Bench): Promise<object> => {
  const { run, container } = await bench.action(REACHING);
  const { tcp, names, abstract } = services;
  const result = resultOf(await run({ tcp, names, abstract })) as { interfaces: string[] };
  await container.destroy();
  return { ...result, interfaces: outside(result.interfaces) };
};

const EVERYTHING = { tcp: 'hello', name: '192.0.2.1', abstract: 'hello' };
const NOTHING = { tcp: null, name: null, abstract: null, interfaces: [] };

const spec = (network: NetworkPolicy) =>
  ({ id: containerId('0-9'), kind: 'nodejs:22', image: null, memoryMb: 128, network }) as const;

/** `null` where the sandbox itself does not work on this machine, whatever is asked of it. */
const openWhereItWorks = async (options: BenchOptions): Promise<Bench | null> => {
  const { sandbox = 'auto' } = options;
  const plain = await openBench({ sandbox });
  if (E.isLeft(plain)) return null;
  await plain.right.close();
  return mustOpenBench(options);
};

describe.each(['bubblewrap', 'namespaces'] as const)('in the sandbox %s', (sandbox) => {
  test('an action without network reaches nothing of the machine, and one with it does', async () => {
    const without = await openWhereItWorks({ sandbox, network: 'none' });
    if (without === null) return;
    expect(without.driver.isolation).toMatch(/, network as the action asks \(default full\); /);
    expect(await reached(without)).toEqual(NOTHING);
    await without.close();
    const withIt = await mustOpenBench({ sandbox });
    expect(await reached(withIt)).toMatchObject(EVERYTHING);
    await withIt.close();
  });

  test('a server that gives no network says so, and makes no container with one', async () => {
    const opened = await openWhereItWorks({ sandbox, networkMost: 'none', network: 'none' });
    if (opened === null) return;
    const { driver } = opened;
    expect(driver.isolation).toMatch(/, no network; /);
    expect(driver.networks).toEqual(['none']);
    expect(await driver.create(spec('full'))).toEqual(
      E.left({ type: 'CreateFailed', message: 'no container gets a network here' }),
    );
    expect(await reached(opened)).toEqual(NOTHING);
    await opened.close();
  });
});

describe('without a sandbox', () => {
  test('every action has the network, and none that asks for none is run', async () => {
    const opened = await mustOpenBench({ sandbox: 'none' });
    const { driver } = opened;
    expect(driver.networks).toEqual(['full']);
    expect(await driver.create(spec('none'))).toEqual(
      E.left({
        type: 'CreateFailed',
        message: "a container can not be kept from the machine's network here",
      }),
    );
    expect(await reached(opened)).toMatchObject(EVERYTHING);
    await opened.close();
  });

  test('a server that gives no network does not start', async () => {
    expect(await openBench({ sandbox: 'none', networkMost: 'none' })).toEqual(
      E.left({
        type: 'CreateFailed',
        message: "none: a container can not be kept from the machine's network here",
      }),
    );
  });
});
