import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { whoHas } from '../../dev/port-owner';
import { choosePorts, PortTaken } from '../../dev/ports';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function occupy(port = 0, host = '127.0.0.1'): Promise<number> {
  const server = createServer().listen(port, host);
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const said: string[] = [];
const say = (line: string): void => void said.push(line);
beforeEach(() => said.splice(0));

const US = new RegExp(`\\S+ \\(process ${process.pid}\\)`);

test('the usual port where it is free, without a word', async () => {
  const free = await occupy();
  servers[0]?.close();
  const ports = await choosePorts([{ variable: 'PORT', usual: free }], say, {});
  expect(ports.get('PORT')).toBe(free);
  expect(said).toEqual([]);
});

test.each(['127.0.0.1', '0.0.0.0', '::1'])('a usual port in use on %s: another one, and who has it', async (host) => {
  const taken = await occupy(0, host);
  const ports = await choosePorts([{ variable: 'PORT', usual: taken }], say, {});
  expect(ports.get('PORT')).toBeGreaterThan(taken);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(US);
  expect(said[0]).toContain(`using ${ports.get('PORT')} instead`);
});

test('a port set by the environment is never replaced: the message says who has it and what to do', async () => {
  const taken = await occupy();
  const attempt = choosePorts([{ variable: 'TEMPORAL_PORT', usual: 7233 }], say, { TEMPORAL_PORT: String(taken) });
  await expect(attempt).rejects.toThrow(PortTaken);
  await expect(attempt).rejects.toThrow(US);
  await expect(attempt).rejects.toThrow(`TEMPORAL_PORT is ${taken}`);
  await expect(attempt).rejects.toThrow('Stop it, or set another TEMPORAL_PORT');
});

test.each(['', '0', '65536', '80.5', '-1', 'http', '8080x', '0x50'])('a port cannot be "%s"', async (text) => {
  const attempt = choosePorts([{ variable: 'PORT', usual: await freePort() }], say, { PORT: text });
  if (text === '') expect((await attempt).get('PORT')).toBeGreaterThan(0);
  else await expect(attempt).rejects.toThrow(`PORT is "${text}", but a port is a number from 1 to 65535`);
});

async function freePort(): Promise<number> {
  const port = await occupy();
  await new Promise((resolve) => servers.pop()?.close(resolve));
  return port;
}

test('two variables cannot have one port, and no default takes the port another variable is set to', async () => {
  const port = await freePort();
  const both = { PORT: String(port), TEMPORAL_PORT: String(port) };
  const wanted = [
    { variable: 'PORT', usual: port },
    { variable: 'TEMPORAL_PORT', usual: port },
  ];
  await expect(choosePorts(wanted, say, both)).rejects.toThrow(`PORT and TEMPORAL_PORT are both ${port}`);
  const chosen = await choosePorts(wanted, say, { TEMPORAL_PORT: String(port) });
  expect(chosen.get('TEMPORAL_PORT')).toBe(port);
  expect(chosen.get('PORT')).toBeGreaterThan(port);
  const unset = await choosePorts(wanted, say, {});
  expect(new Set(unset.values()).size).toBe(2);
});

test('whoever has a port is named, and nobody where nobody has it', async () => {
  expect(await whoHas(await occupy())).toMatch(US);
  expect(await whoHas(await freePort())).toBe('another program');
});

test('Linux tells who has a port also where neither lsof nor ss is installed', async () => {
  const { PATH } = process.env;
  process.env['PATH'] = '/nowhere';
  try {
    expect(await whoHas(await occupy())).toMatch(process.platform === 'linux' ? US : 'another program');
  } finally {
    process.env['PATH'] = PATH;
  }
});
