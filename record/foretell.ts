import { createHash } from 'node:crypto';
import { heldNewsAt } from '../domain/backorder/deadlines';
import type { BackorderFacts } from '../domain/backorder/facts';
import { legalClockAt } from '../domain/backorder/rules/law';
import { foreseenStep } from '../domain/backorder/steps';
import type { Turn } from '../domain/backorder/turn';
import type { Instant } from '../domain/calendar/business-date';
import type { LinePromise } from '../domain/promise/promise';
import type { Act } from './act';
import { type LoadedBackorder, loadBackorders } from './load-facts';
import { type Way, wayOf } from './mail-queue';
import { asCustomerKnows } from './untold-notices';

/** What a change would do to customers: the same rules run on the facts as they would be. */
export interface Impact {
  readonly linesAffected: number;
  /** Mails queued without delay. */
  readonly mailsNow: number;
  /** Mails that debounce or quiet hours hold back. */
  readonly mailsHeld: number;
  /** What staff are asked to say on the telephone, where there is no address to write to. */
  readonly callsNow: number;
  readonly callsHeld: number;
  /** Notices handed to the marketplaces whose customers are told. */
  readonly noticesNow: number;
  readonly noticesHeld: number;
  readonly offersOpened: number;
  /** Lines of which the law cancels at once what waits, as when an order comes under it late. */
  readonly linesCancelled: number;
  readonly promises: readonly {
    backorderId: string;
    lineId: string;
    before: LinePromise | null;
    after: LinePromise | null;
  }[];
}

export interface LineChange {
  readonly backorderId: string;
  readonly lineId: string;
  readonly before: LinePromise | null;
  readonly after: LinePromise | null;
}

const MOST_SHOWN = 200;

/** What a course does at once about changed facts: the news, and then what a legal clock that has run out asks for. */
function atOnce(before: BackorderFacts, now: Instant): Turn {
  const news = foreseenStep('pass-on-date')(before, now);
  const lawAt = news.facts.closed ? null : legalClockAt(news.facts, now);
  if (lawAt === null || lawAt > now) return news;
  const law = foreseenStep('keep-law')(news.facts, now);
  return { facts: law.facts, effects: [...news.effects, ...law.effects] };
}

/** So many are read at once: a long queue must not have to fit into memory. */
const AT_ONCE = 500;

/** The backorders that this act has touched, each once, by id. */
async function* touched(act: Act, changes: readonly LineChange[]): AsyncGenerator<LoadedBackorder> {
  const ids = [...new Set([...changes.map(({ backorderId }) => backorderId), ...act.happenings.keys()])].sort();
  const read = (from: number) => {
    const found = loadBackorders(act, ids.slice(from, from + AT_ONCE));
    // Nobody may come to wait for it: the act has failed by then.
    found.catch(() => {});
    return found;
  };
  // The next are on their way while these are looked at.
  let next = read(0);
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const found = await next;
    next = read(from + AT_ONCE);
    yield* found.values();
  }
}

/** What one customer hears, and what becomes of his order. */
interface Outlook {
  /** What is said at once, by the names of the mails. */
  readonly now: readonly string[];
  /** What will be said when it is held no longer. */
  readonly held: boolean;
  readonly offersOpened: number;
  readonly linesCancelled: number;
}

function outlookOf({ facts: before, now }: LoadedBackorder): Outlook {
  const { effects, facts } = atOnce(before, now);
  const heldAt = facts.closed ? null : heldNewsAt(facts, now);
  return {
    now: effects.flatMap((effect) => (effect.kind === 'mail' ? [effect.mail.template] : [])),
    // What is held may come to nothing: an offer is withdrawn without a word when the dates stay.
    held: heldAt !== null && foreseenStep('pass-on-date')(facts, heldAt).effects.some(({ kind }) => kind === 'mail'),
    offersOpened: effects.filter(({ kind }) => kind === 'open-offer').length,
    linesCancelled: effects.reduce((n, effect) => n + (effect.kind === 'cancel-waiting' ? effect.lines.length : 0), 0),
  };
}

type Told = Record<Way, number>;

const nobody = (): Told => ({ mail: 0, call: 0, marketplace: 0 });

/** What an act would do to customers, and all of that in one hash: equal hashes, equal outcomes. */
export interface Foretold {
  readonly impact: Impact;
  readonly outcome: string;
}

/** What becomes of every line, in one order whatever order they were found in. */
const changesText = (changes: readonly LineChange[]): string[] =>
  changes.map(({ backorderId, lineId, after }) => `${backorderId}\n${lineId}\n${JSON.stringify(after)}`).sort();

/**
 * Foretells what the workflows will do about the changes of this act, before it ends: nothing of it has been told yet.
 * `told` is what it has told a customer itself.
 */
export async function foretell(
  act: Act,
  changes: readonly LineChange[],
  told?: { readonly backorder: LoadedBackorder; readonly mails: number },
): Promise<Foretold> {
  const now = nobody();
  const held = nobody();
  const outcome = createHash('sha256');
  if (told !== undefined) now[wayOf(told.backorder)] += told.mails;
  let offersOpened = 0;
  let linesCancelled = 0;
  for await (const backorder of touched(act, changes)) {
    if (backorder.facts.closed) continue;
    const outlook = outlookOf(await asCustomerKnows(act, backorder));
    const way = wayOf(backorder);
    now[way] += outlook.now.length;
    held[way] += outlook.held ? 1 : 0;
    offersOpened += outlook.offersOpened;
    linesCancelled += outlook.linesCancelled;
    outcome.update(JSON.stringify([backorder.facts.id, way, outlook]));
  }
  const counted = {
    linesAffected: new Set(changes.map(({ backorderId, lineId }) => `${backorderId}\n${lineId}`)).size,
    mailsNow: now.mail,
    mailsHeld: held.mail,
    callsNow: now.call,
    callsHeld: held.call,
    noticesNow: now.marketplace,
    noticesHeld: held.marketplace,
    offersOpened,
    linesCancelled,
  };
  outcome.update(JSON.stringify(counted));
  for (const change of changesText(changes)) outcome.update(change);
  const promises = changes
    .slice(0, MOST_SHOWN)
    .map(({ backorderId, lineId, before, after }) => ({ backorderId, lineId, before, after }));
  return { impact: { ...counted, promises }, outcome: outcome.digest('hex') };
}
