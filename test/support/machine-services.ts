/** Services on the machine's own addresses, which only an action with the machine's network can reach. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface MachineServices {
  /** Port of a listener on 127.0.0.1 that says `hello`. */
  readonly tcp: number;
  /** Port of a name server on 127.0.0.1, for which every name is `192.0.2.1`. */
  readonly names: number;
  /** An abstract Unix socket that says `hello`. */
  readonly abstract: string;
  readonly close: () => void;
}

const QUESTION_FROM = 12;

/** The question with one answer behind it (RFC 1035 §4.1). */
const answerTo = (query: Buffer): Buffer => {
  const head = Buffer.from([0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]);
  // To the end of its name, and over its type and class.
  const question = query.subarray(QUESTION_FROM, query.indexOf(0, QUESTION_FROM) + 5);
  const answer = [0xc0, QUESTION_FROM, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1];
  return Buffer.concat([query.subarray(0, 2), head, question, Buffer.from(answer)]);
};

export const startMachineServices = async (): Promise<MachineServices> => {
  const greet = () => createServer((socket) => socket.on('error', () => undefined).end('hello'));
  const [tcp, unix, names] = [greet(), greet(), createSocket('udp4')];
  const abstract = `\0rewhisk-test-${process.pid}-${performance.now()}`;
  names.on('message', (query, { port, address }) => names.send(answerTo(query), port, address));
  tcp.listen(0, '127.0.0.1');
  unix.listen(abstract);
  names.bind(0, '127.0.0.1');
  await Promise.all([once(tcp, 'listening'), once(unix, 'listening'), once(names, 'listening')]);
  return {
    tcp: (tcp.address() as AddressInfo).port,
    names: names.address().port,
    abstract,
    close: () => {
      tcp.close();
      unix.close();
      names.close();
    },
  };
};

/** An action that says what of these it reaches; `null` for what it does not. */
export const REACHING = `
  const net = require('node:net'), fs = require('node:fs');
  const { Resolver } = require('node:dns').promises;
  const greeting = (to) => new Promise((resolve) => {
    const socket = net.connect(to, () => undefined);
    socket.once('data', (data) => { socket.destroy(); resolve(String(data)); });
    socket.once('error', () => resolve(null));
  });
  const lookup = (port) => {
    const resolver = new Resolver({ timeout: 5_000, tries: 1 });
    resolver.setServers(['127.0.0.1:' + port]);
    return resolver.resolve4('names.example').then(String, () => null);
  };
  const main = async ({ tcp, names, abstract }) => ({
    tcp: await greeting({ port: tcp, host: '127.0.0.1' }),
    name: await lookup(names),
    abstract: await greeting({ path: abstract }),
    interfaces: fs.readFileSync('/proc/net/dev', 'utf8').split('\\n').slice(2, -1).map((line) => line.split(':')[0].trim()),
  });`;
