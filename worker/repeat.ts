import { errorText, type Log } from '../config/log';

/** Does a piece of work again and again, never twice at once; a failure is logged and the next turn comes as usual. */
export function repeat(name: string, everyMs: number, work: () => Promise<unknown>, log: Log): { stop(): void } {
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  const turn = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      log('warn', `${name} failed; it will be tried again`, {
        error: errorText(error),
      });
    }
    if (!stopped) timer = setTimeout(turn, everyMs);
  };
  timer = setTimeout(turn, 1000);
  return {
    stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}
