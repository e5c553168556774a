import { randomInt } from 'node:crypto';
import { choosePorts } from '../../dev/ports';

/** Below the ports a system hands out by itself, so that none is lost between its choice and its use. */
const FIRST = 20_000;
const LAST = 32_000;

/** Free ports for the variables, apart from those of everybody else. */
export async function apartPorts<T extends string>(...variables: readonly T[]): Promise<Readonly<Record<T, string>>> {
  const wanted = variables.map((variable) => ({ variable, usual: randomInt(FIRST, LAST) }));
  const chosen = await choosePorts(wanted, () => {}, {});
  return Object.fromEntries([...chosen].map(([variable, port]) => [variable, String(port)])) as Record<T, string>;
}
