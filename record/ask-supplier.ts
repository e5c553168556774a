import { sql } from 'drizzle-orm';
import type { LocalizedName } from '../db/records';
import type { TaskKind } from '../domain/backorder/turn';
import { dateAt, formatInstant } from '../domain/calendar/business-date';
import type { AskCause, SupplierHours } from '../domain/purchasing/asking';
import { renderLetter } from '../emails/render';
import { type SupplierQuestion, supplierLetter } from '../emails/supplier-question';
import { plainText } from '../emails/text';
import type { Act } from './act';
import { channelOf, writingShop } from './channels';
import { storeMail } from './mail-store';
import { type AskedSupplier, markAsked, type OpenMatter } from './open-questions';
import { supplierLink } from './supplier-link';
import { whomToCall } from './suppliers';
import { recordSupplyHistory } from './supply-history';
import { openSupplyTask, openTask } from './tasks';

/** What is due, and whether the supplier is asked once more or a person calls. */
export interface DueMatter {
  readonly matter: OpenMatter;
  readonly by: 'ask' | 'call';
}

/** On whose clock, and how long the link works. */
export interface AskTerms {
  readonly hours: SupplierHours;
  readonly linkValidDays: number;
}

/** A letter stays one that is read: the rest is asked the next day. */
export const MOST_IN_LETTER = 30;

const TEMPLATE = 'supplier-question';

/** Where a supplier cannot be written to, staff ask. Purchases are theirs already: `purchase-unanswered`. */
const TASK_OF: Readonly<Record<Exclude<AskCause, 'purchase'>, TaskKind>> = {
  unknown: 'supply-date-unknown',
  upcoming: 'supply-check',
  overdue: 'supply-overdue',
};

const ASKING_TASKS = sql`('supply-check', 'supply-overdue', 'supply-date-unknown', 'supplier-silent')`;

/** Staff need not ask any more once the supplier has given another day, or all has come or been cancelled. */
export function nothingToAsk(act: Act, supplyId: string): void {
  act.write(sql`
    update tasks set state = 'resolved', resolved_at = ${formatInstant(act.at)}::timestamptz
    where kind in ${ASKING_TASKS} and subject = ${supplyId} and state = 'open'
      and not exists (select 1 from supplies
        where id = ${supplyId} and status <> 'cancelled' and received < quantity and asked_at is not null)`);
}

const named = (names: LocalizedName | null, locale: 'ja' | 'en'): string =>
  names?.[locale] ?? names?.ja ?? names?.en ?? '';

/** What a supplier is asked, in his language. */
async function questionAbout(
  act: Act,
  supplier: AskedSupplier,
  matters: readonly OpenMatter[],
  terms: AskTerms,
  link: string | null,
): Promise<SupplierQuestion> {
  const { settings } = supplier;
  const { locale } = settings;
  return {
    locale,
    supplier: { name: settings.name, contactName: settings.contactName ?? null },
    shop: writingShop(await channelOf(act, 'default'), locale),
    lines: matters.map(({ kind, id, sku, name, cause, quantity, eta, precision }) => ({
      cause,
      reference: kind === 'supply' ? id : null,
      sku,
      item: named(name, locale),
      quantity,
      eta: eta === null ? null : { date: eta, precision },
    })),
    again: matters.some(({ askedTimes }) => askedTimes > 0),
    link,
    today: dateAt(act.at, terms.hours.timeZone),
  };
}

/** Whom staff ask, and in which words; nothing where the supplier is not known. */
async function wordsFor(act: Act, matter: OpenMatter, terms: AskTerms): Promise<Readonly<Record<string, unknown>>> {
  const { supplier } = matter;
  if (supplier === null) return {};
  const letter = supplierLetter(await questionAbout(act, supplier, [matter], terms, null));
  const { address, settings } = supplier;
  const to = address === null ? {} : { to: address };
  return { supplierId: supplier.id, ...whomToCall(settings), ...to, subject: letter.subject, text: plainText(letter) };
}

/** A person asks: the supplier cannot be written to, or has not answered as often as the pack allows. */
async function askByPerson(act: Act, matter: OpenMatter, kind: TaskKind, terms: AskTerms): Promise<void> {
  const { id, sku, quantity, eta, forOrder } = matter;
  const about = { sku, ...(forOrder === null ? {} : { backorderId: forOrder.backorderId }) };
  const data = { quantity, eta, ...(await wordsFor(act, matter, terms)) };
  if (matter.kind === 'supply') await openSupplyTask(act, kind, { ...about, supplyId: id }, data);
  else await openTask(act, kind, id, about, data);
}

const subjectOf = ({ kind, id }: OpenMatter) => (kind === 'supply' ? { supplyId: id } : { purchaseId: id });

/** One letter about all that is due, with the link to the supplier's page. */
async function askByMail(
  act: Act,
  supplier: AskedSupplier,
  to: string,
  matters: readonly OpenMatter[],
  terms: AskTerms,
): Promise<void> {
  const link = supplierLink(supplier, { at: act.at, validDays: terms.linkValidDays }, act.here);
  const question = await questionAbout(act, supplier, matters, terms, link);
  const { sender, replyTo } = await channelOf(act, 'default');
  const id = act.newId('mail');
  storeMail(act, {
    id,
    about: { supplierId: supplier.id },
    template: TEMPLATE,
    locale: question.locale,
    cause: causeOn(question.today),
    from: sender,
    replyTo: replyTo ?? null,
    to,
    content: renderLetter(supplierLetter(question)),
    priority: 2,
    supersedable: false,
    unsubscribeUrl: null,
  });
  for (const matter of matters)
    recordSupplyHistory(act, subjectOf(matter), {
      kind: 'asked',
      supplierId: supplier.id,
      mailId: id,
      cause: matter.cause,
    });
}

/** One letter a day and supplier: the cause makes a second one impossible. */
const causeOn = (day: string): string => `ask:${day}`;

/** Whether the supplier was written to today. Held until the act ends, so that two workers do not both find he was not. */
async function writtenToToday(act: Act, supplierId: string, { hours }: AskTerms): Promise<boolean> {
  await act.tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`ask:${supplierId}`}, 7))`);
  const rows = await act.tx.execute(sql`
    select 1 from mails where supplier_id = ${supplierId} and cause = ${causeOn(dateAt(act.at, hours.timeZone))}`);
  return rows.length > 0;
}

/**
 * Asks a supplier about all that is due, in one letter, and calls for a person where he was asked often enough. A supplier
 * who cannot be written to is asked by staff: a task for each matter, with the text to say. Matters that have changed
 * meanwhile are left out. The items must be locked. Returns how many matters were asked about.
 */
export async function askSupplier(act: Act, due: readonly DueMatter[], terms: AskTerms): Promise<number> {
  const supplier = due[0]?.matter.supplier ?? null;
  const address = supplier?.address ?? null;
  const written = supplier !== null && address !== null && (await writtenToToday(act, supplier.id, terms));
  const wanted = due.filter(({ by }) => by === 'call' || !written).slice(0, MOST_IN_LETTER);
  const matters = wanted.map(({ matter }) => matter);
  const marked = await Promise.all(
    (['supply', 'purchase'] as const).map((kind) => act.tx.execute<{ id: string }>(markAsked(act.at, matters, kind))),
  );
  const ids = new Set(marked.flat().map(({ id }) => id));
  const asked = wanted.filter(({ matter }) => ids.has(matter.id));
  const byMail = asked.filter(({ by }) => by === 'ask').map(({ matter }) => matter);
  if (supplier !== null && address !== null) {
    if (byMail.length > 0) await askByMail(act, supplier, address, byMail, terms);
    for (const { matter, by } of asked) if (by === 'call') await askByPerson(act, matter, 'supplier-silent', terms);
    return asked.length;
  }
  for (const { matter } of asked) {
    if (matter.cause === 'purchase') continue;
    await askByPerson(act, matter, TASK_OF[matter.cause], terms);
    if (supplier !== null)
      recordSupplyHistory(act, subjectOf(matter), {
        kind: 'asked',
        supplierId: supplier.id,
        mailId: null,
        cause: matter.cause,
      });
  }
  return asked.length;
}
