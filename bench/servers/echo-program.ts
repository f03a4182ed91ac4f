/**
 * A bare uWebSockets.js server: reads the body, answers a small JSON, does nothing else. The most
 * that this machine and this HTTP library can give, and so the yardstick for everything above it.
 */
import uWS from 'uWebSockets.js';

const ANSWER = '{"hello":"world"}';

uWS
  .App()
  .any('/*', (res) => {
    res.onAborted(() => undefined);
    res.onData((_chunk, last) => {
      if (!last) return;
      res.writeHeader('Content-Type', 'application/json').end(ANSWER);
    });
  })
  .listen('127.0.0.1', 0, (listening) => {
    const port = listening === false ? 0 : uWS.us_socket_local_port(listening);
    process.stdout.write(`echo is ready at http://127.0.0.1:${port}\n`);
  });

process.on('SIGTERM', () => process.exit(0));
