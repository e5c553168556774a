import { setTimeout as pause } from 'node:timers/promises';
import { DoesNotStart } from './supervised';

const PATIENCE_MS = 30_000;
const SLOW_MS = 8000;

interface Readiness {
  readonly dependencies?: Readonly<Record<string, { readonly ok: boolean }>>;
}

/** What the API says is missing before orders can be taken and worked on; nothing when it is ready. */
async function missing(api: string): Promise<readonly string[]> {
  try {
    const answer = await fetch(`${api}/readyz`, { signal: AbortSignal.timeout(5000) });
    if (answer.ok) return [];
    const { dependencies = {} } = (await answer.json()) as Readiness;
    return Object.entries(dependencies).flatMap(([name, { ok }]) => (ok ? [] : [name]));
  } catch {
    return ['the API'];
  }
}

/** Waits until the API itself says that it is ready, so that nobody is told so too early. */
export async function untilReady(api: string, logs: string, say: (line: string) => void, signal: AbortSignal) {
  const begun = Date.now();
  let told = false;
  for (;;) {
    const lacking = await missing(api);
    signal.throwIfAborted();
    if (lacking.length === 0) return;
    const passed = Date.now() - begun;
    if (passed > PATIENCE_MS)
      throw new DoesNotStart(
        `${api}/readyz does not become ready; it lacks ${lacking.join(', ')}. The logs are in ${logs}`,
      );
    if (!told && passed > SLOW_MS) say(`Still waiting for ${lacking.join(', ')}.`);
    told ||= passed > SLOW_MS;
    await pause(100);
  }
}
