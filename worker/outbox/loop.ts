import { errorText, type Log } from '../../config/log';

const POLL_MS = 1000;
/** What comes in a burst is delivered together: so long the first of it waits for the rest. */
const GATHER_MS = 25;
const LONGEST_PAUSE_MS = 15_000;

/** One kind of delivery, for as long as the process runs. */
export interface Loop {
  /** Something is due now. Does not shorten the pause after a failure. */
  poke(): void;
  /** Ends whatever pause there is. */
  wake(): void;
  /** Resolves when it has stopped. */
  readonly done: Promise<void>;
}

/** Works again and again: while there is something to do or when poked, else every second; slower while it fails. */
export function loop(name: string, work: () => Promise<number>, log: Log, stopped: () => boolean): Loop {
  let wake: () => void = () => {};
  let poked = false;
  let failures = 0;
  const rest = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  /** True when there may be more to do at once. */
  const turn = async (): Promise<boolean> => {
    poked = false;
    try {
      const done = await work();
      if (failures > 0) log('info', `${name}: going again`);
      failures = 0;
      return done > 0 || poked;
    } catch (error) {
      failures++;
      if (failures === 1) log('warn', `${name}: not possible now, nothing is lost`, { error: errorText(error) });
      return false;
    }
  };
  const run = async (): Promise<void> => {
    while (!stopped()) {
      const more = await turn();
      if (!more && !stopped())
        await rest(failures === 0 ? POLL_MS : Math.min(LONGEST_PAUSE_MS, 250 * 2 ** Math.min(failures, 8)));
      if (!stopped()) await rest(GATHER_MS);
    }
  };
  return {
    poke() {
      poked = true;
      if (failures === 0) wake();
    },
    wake: () => wake(),
    done: run(),
  };
}
