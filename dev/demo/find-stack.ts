import { join, resolve } from 'node:path';
import { keptSecrets } from '../stack/secrets';
import { readWhereabouts } from '../stack/whereabouts';

/** The story cannot be played; the message says what a person can do. */
export class CannotPlay extends Error {
  override readonly name = 'CannotPlay';
}

/** A running stack, as the story needs it. */
export interface FoundStack {
  readonly api: string;
  readonly apiKey: string;
  readonly temporalUi: string | null;
}

const START = 'Start one with `npm start` in another terminal, then run `npm run demo` again.';

interface Readiness {
  readonly dependencies?: Readonly<Record<string, { readonly ok: boolean }>>;
}

async function reach(url: string): Promise<Response | null> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(5000) });
  } catch {
    return null;
  }
}

async function mustBeReady(api: string): Promise<void> {
  const answer = await reach(`${api}/readyz`);
  if (answer === null) throw new CannotPlay(`No stack answers at ${api}. ${START}`);
  if (answer.ok) return;
  const { dependencies = {} } = (await answer.json().catch(() => ({}))) as Readiness;
  const missing = Object.entries(dependencies).flatMap(([name, { ok }]) => (ok ? [] : [name]));
  throw new CannotPlay(
    missing.length === 0
      ? `Something answers at ${api}, but it is no backorder engine. Set PORT or PUBLIC_URL to where yours listens.`
      : `The stack at ${api} is not ready yet: ${missing.join(', ')} missing. Wait a moment and try again.`,
  );
}

/** The story's customers do not exist: nothing may really be sent to them. */
async function mustKeepMails(api: string, mailbox: string | null | undefined): Promise<void> {
  if (mailbox !== null && (await reach(`${api}/dev/mailbox`))?.ok) return;
  throw new CannotPlay(
    `The stack at ${api} sends its mails out, and the story's customers do not exist. ` +
      'Start the local stack without RESEND_API_KEY: it keeps all mails in its own mailbox.',
  );
}

/**
 * Finds the stack without being told where it is: the environment's PUBLIC_URL or PORT and BACKORDER_API_KEY where set,
 * else what the local stack keeps in its folder.
 */
export async function findStack(env: NodeJS.ProcessEnv): Promise<FoundStack> {
  const folder = resolve(env['DATA_DIR'] || join(__dirname, '..', '..', '.data'));
  const kept = readWhereabouts(folder);
  const named = env['PUBLIC_URL'] || (env['PORT'] ? `http://localhost:${env['PORT']}` : null);
  const api = (named ?? kept?.api ?? 'http://localhost:8080').replace(/\/+$/, '');
  const isKept = kept !== null && kept.api === api;
  await mustBeReady(api);
  await mustKeepMails(api, isKept ? kept.mailbox : undefined);
  const apiKey = env['BACKORDER_API_KEY'] || keptSecrets(folder).apiKey;
  if (apiKey === undefined)
    throw new CannotPlay(`There is no API key in ${folder}. Set BACKORDER_API_KEY to the one \`npm start\` printed.`);
  return { api, apiKey, temporalUi: isKept ? kept.temporalUi : null };
}
