import { sql } from 'drizzle-orm';
import { anyOf } from '../db/lists';
import type { ActorRecord } from '../db/records';
import type { LineFacts } from '../domain/backorder/facts';
import type { Outcome } from '../domain/backorder/lifecycle';
import { answerableUntil, type OfferReason } from '../domain/backorder/offer';
import type { LineQuantity } from '../domain/backorder/quantities';
import type { Effect, PlannedMail, PlannedOffer, ToldLine, Turn } from '../domain/backorder/turn';
import { formatInstant, type Instant } from '../domain/calendar/business-date';
import { deadlineText } from '../emails/dates';
import type { MailMatter } from '../emails/mail-facts';
import { type Act, note } from './act';
import { endAlternativeHolds, extendAlternativeHolds, holdAlternatives } from './alternative-holds';
import type { OpenCall } from './call-words';
import { endCallsAtClosing, endQuestionTasks, rewordQuestion } from './calls';
import { clockTask, clockTaskData } from './clock-tasks';
import { takeOff } from './free-units';
import type { LoadedBackorder, RecordedLine } from './load-facts';
import { mailLines } from './mail-lines';
import { mailMatter, openOffer } from './mail-matter';
import { mailFacts, mailFrame, queueMail } from './mail-queue';
import { type MailSource, mailSource } from './mail-source';
import { itemsOfTask, taskMatter } from './notice-tasks';
import { lockedForMove, releaseUnits } from './release-units';
import { replanBoundaries } from './replan';
import { settleCancellation, withSettled } from './settle';
import { ordersToldToo, tellToo } from './shared-status';
import { heldSubject, openItemTask, openTask, resolveTasks } from './tasks';
import { tellRefundOnceHeard } from './tell-refund';
import { whoDid } from './who-did';
import { writeTurn } from './write-turn';

/** What came of carrying a turn out. */
export interface CarriedOut {
  readonly closed: Outcome | null;
  readonly offerVersion: number;
}

/** 手動の出荷指示: who told the warehouse to ship ahead of the rules, and why. */
export interface ReleasedBy {
  readonly actor: ActorRecord;
  readonly reason: string;
}

const skuOf = ({ lines }: LoadedBackorder, lineId: string): string => {
  const line = lines.find((item) => item.lineId === lineId);
  if (!line) throw new Error(`there is no line ${lineId} to move units of`);
  return line.sku;
};

/** Items of which a turn releases units, or takes some off. */
const movedSkus = (backorder: LoadedBackorder, { effects }: Turn): string[] =>
  effects.flatMap((effect) =>
    effect.kind === 'release' || effect.kind === 'cancel-waiting'
      ? effect.lines.map(({ lineId }) => skuOf(backorder, lineId))
      : [],
  );

/** Tells the warehouse to ship units, and where from. */
async function tellWarehouse(
  act: Act,
  backorder: LoadedBackorder,
  units: readonly LineQuantity[],
  by: ReleasedBy | undefined,
): Promise<void> {
  const { orderId, facts } = backorder;
  const released = await releaseUnits(
    act,
    orderId,
    units.map((line) => ({ ...line, sku: skuOf(backorder, line.lineId) })),
  );
  const lines = released.map(({ lineId, quantity, locationId }) => ({ lineId, quantity, locationId }));
  const who = by === undefined ? {} : { ...whoDid(by.actor), reason: by.reason };
  note(act, facts.id, {
    journal: { kind: 'released', data: { lines, ...who } },
    event: 'backorder.released',
    released,
  });
}

const instantSql = (at: Instant | null) => (at === null ? sql`null` : sql`${formatInstant(at)}::timestamptz`);

/**
 * Carries out what the rules said, in their order, and writes down what they changed. `cause` names the occasion; `by` who
 * released the units, where it was not the rules. An act that has not locked the items of what is released or taken off begins
 * again.
 */
export async function carryOut(
  act: Act,
  backorder: LoadedBackorder,
  turn: Turn,
  cause: string,
  by?: ReleasedBy,
): Promise<CarriedOut> {
  lockedForMove(act, movedSkus(backorder, turn));
  const id = backorder.facts.id;
  let current = backorder;
  let opened: PlannedOffer | null = null;
  let offerMail: string | null = null;
  let closed: Outcome | null = null;
  const lines = afterTurn(backorder.lines, turn.facts.lines);
  for (const [index, effect] of turn.effects.entries()) {
    switch (effect.kind) {
      case 'open-offer':
        opened = effect.offer;
        offerMail = act.newId('mail');
        await insertOffer(act, id, opened, offerMail);
        await holdAlternatives(act, current, opened.lines, answerableUntil(opened));
        break;
      case 'mail': {
        const carriesOffer = opened !== null && offerMail !== null && isOfferMail(effect.mail);
        const toldToo = effect.mail.template === 'status' ? await ordersToldToo(act, current) : [];
        const source = await mailSource(act, current, lines, opened, effect, toldToo);
        const mailId = carriesOffer && offerMail !== null ? offerMail : act.newId('mail');
        if (effect.mail.template === 'offer-reminder')
          act.write(sql`
            update offers set reminder_mail_id = ${mailId} where backorder_id = ${id} and state in ('open', 'stale')`);
        const sha256 = await send(
          act,
          source,
          effect.mail,
          effect.showing,
          `${cause}:${index}:${effect.mail.template}`,
          mailId,
        );
        tellToo(act, { mailId, sha256 }, toldToo);
        break;
      }
      case 'cancel-waiting':
        await cancelWaiting(act, current, effect);
        current = {
          ...current,
          cancellations: [
            ...current.cancellations,
            {
              id: effect.cancellationId,
              cause: effect.cause,
              settleAt: null,
              owedSince: effect.owedSince,
              settled: false,
              told: false,
              lines: effect.lines,
              differenceMinor: null,
              refundId: null,
              couponCode: null,
            },
          ],
        };
        break;
      case 'settle': {
        const settled = await settleCancellation(act, current, effect.cancellationId);
        current = withSettled(current, effect.cancellationId, settled);
        break;
      }
      case 'release':
        await tellWarehouse(act, backorder, effect.lines, by);
        break;
      case 'task': {
        const items = itemsOfTask(effect.task, lines, opened?.lines ?? []);
        for (const sku of items) await openItemTask(act, effect.task, sku, id);
        if (items.length > 0) break;
        const { subject, data } = await taskMatter(act, current, lines, effect.task);
        await openTask(act, effect.task, subject, { backorderId: id }, data);
        // What has ended does not end soon.
        if (effect.task === 'authorization-ended') resolveTasks(act, id, id, ['authorization-ending']);
        break;
      }
      case 'clock-at-risk': {
        const data = clockTaskData(current, effect.clocks, effect.endsAt);
        await openTask(act, 'legal-clock-at-risk', clockTask(id, effect), { backorderId: id }, data);
        break;
      }
      case 'clock-safe':
        resolveTasks(act, clockTask(id, effect), id, ['legal-clock-at-risk']);
        break;
      case 'close':
        closed = effect.outcome;
        await endCallsAtClosing(act, current);
        // What could not be supplied has been, or is not wanted any more.
        resolveTasks(act, id, id, ['cannot-supply']);
        resolveTasks(act, heldSubject(id), id, ['held-too-long']);
        break;
      default:
        await changeOffer(act, current, lines, effect);
    }
  }
  writeTurn(act, backorder, turn);
  return { closed, offerVersion: turn.facts.offerVersion };
}

const isOfferMail = (mail: PlannedMail): boolean =>
  mail.template === 'offer' || (mail.template === 'first-notice' && mail.withOffer);

/** The recorded lines with what the rules made of them. */
function afterTurn(recorded: readonly RecordedLine[], after: readonly LineFacts[]): RecordedLine[] {
  return recorded.map((line) => {
    const next = after.find(({ lineId }) => lineId === line.lineId);
    return next ? { ...line, ...next } : line;
  });
}

async function insertOffer(act: Act, backorderId: string, offer: PlannedOffer, mailId: string): Promise<void> {
  act.write(sql`
    insert into offers (backorder_id, version, state, reason, digest, options, on_silence, opened_at, expires_at, remind_at, mail_id)
    values (${backorderId}, ${offer.version}, 'open', ${offer.reason}, ${offer.digest},
            ${JSON.stringify(offer.lines)}::text::jsonb, ${offer.onSilence}, ${instantSql(offer.openedAt)},
            ${instantSql(offer.expiresAt)}, ${instantSql(offer.remindAt)}, ${mailId})`);
  note(act, backorderId, {
    journal: {
      kind: 'offer-opened',
      data: { version: offer.version, reason: offer.reason, digest: offer.digest, onSilence: offer.onSilence, mailId },
    },
    event: 'backorder.offer_opened',
  });
}

type OfferChange = Extract<
  Effect,
  { kind: 'end-offer' | 'offer-stale' | 'offer-stands' | 'move-deadline' | 'reminded' }
>;

async function changeOffer(
  act: Act,
  backorder: LoadedBackorder,
  lines: readonly RecordedLine[],
  effect: OfferChange,
): Promise<void> {
  const backorderId = backorder.facts.id;
  const where = sql`where backorder_id = ${backorderId} and version = ${effect.version}`;
  const at = instantSql(act.at);
  switch (effect.kind) {
    case 'end-offer':
      act.write(sql`update offers set state = ${effect.as}, closed_at = ${at} ${where}`);
      note(act, backorderId, { journal: { kind: 'offer-ended', data: { version: effect.version, as: effect.as } } });
      await endQuestionTasks(
        act,
        backorder,
        effect,
        mailFrame(backorder, mailLines({ backorder, lines }, []), act.here),
      );
      await endAlternativeHolds(act, backorderId);
      return;
    case 'offer-stale':
      act.write(sql`update offers set state = 'stale' ${where}`);
      note(act, backorderId, { journal: { kind: 'offer-stale', data: { version: effect.version } } });
      return;
    case 'offer-stands':
      act.write(sql`update offers set state = 'open' ${where}`);
      await nameDeadline(act, backorder, lines, effect.version, backorder.facts.offer?.expiresAt);
      return;
    case 'move-deadline':
      act.write(sql`
        update offers set expires_at = ${instantSql(effect.expiresAt)}, remind_at = ${instantSql(effect.remindAt)} ${where}`);
      extendAlternativeHolds(act, backorder, effect.expiresAt);
      await nameDeadline(act, backorder, lines, effect.version, effect.expiresAt);
      return;
    case 'reminded':
      act.write(sql`update offers set reminded_at = ${at} ${where}`);
  }
}

/** Calls that ask say until when: as of now, in their customer's language and on his clock. */
async function nameDeadline(
  act: Act,
  before: LoadedBackorder,
  lines: readonly RecordedLine[],
  version: number,
  expiresAt: Instant | undefined,
): Promise<void> {
  const { offer, timeZone } = before.facts;
  if (offer === null || expiresAt === undefined) return;
  const backorder = { ...before, facts: { ...before.facts, offer: { ...offer, expiresAt } } };
  const words = deadlineText(before.customer.locale, expiresAt, timeZone);
  await rewordQuestion(act, before, version, async (call) => {
    if (call.text.includes(words)) return null;
    const source = await mailSource(
      act,
      backorder,
      lines,
      null,
      { mail: { template: 'offer', replaces: false }, showing: [] },
      [],
    );
    return mailFacts(backorder, mailLines(source, []), askedAgain(call, offer.reason, source), act.here);
  });
}

function askedAgain({ kept: { matter } }: OpenCall, reason: OfferReason, source: MailSource): MailMatter {
  if (matter.template === 'offer-reminder') return mailMatter({ template: matter.template }, source);
  const offer = openOffer(source);
  if (matter.template === 'first-notice' && offer !== null) return { ...matter, offer: { reason, offer } };
  const { replaces = false, takenBack = false, partAnswered = false } = 'replaces' in matter ? matter : {};
  return mailMatter({ template: 'offer', replaces, takenBack, partAnswered }, source);
}

/** Silence takes waiting units only; what was freed of supply goes down the queue. */
async function cancelWaiting(
  act: Act,
  backorder: LoadedBackorder,
  { cancellationId, cause, owedSince, lines }: Extract<Effect, { kind: 'cancel-waiting' }>,
): Promise<void> {
  const taken = lines.flatMap(({ lineId, quantity }) => {
    const line = backorder.lines.find((item) => item.lineId === lineId);
    return line ? [{ lineId, sku: line.sku, waiting: quantity, allocated: 0 }] : [];
  });
  await takeOff(act, backorder.orderId, taken, 'cancelled');
  act.write(sql`
    insert into cancellations (id, order_id, backorder_id, cause, lines, at, owed_since, settled)
    values (${cancellationId}, ${backorder.orderId}, ${backorder.facts.id}, ${cause},
            ${JSON.stringify(lines)}::text::jsonb, ${instantSql(act.at)}, ${instantSql(owedSince)}, false)`);
  note(act, backorder.facts.id, { journal: { kind: 'cancelled', data: { cause, lines } } });
  await replanBoundaries(act, [...new Set(taken.map(({ sku }) => sku))].sort());
}

async function send(
  act: Act,
  source: MailSource,
  mail: PlannedMail,
  showing: readonly ToldLine[],
  cause: string,
  mailId: string,
): Promise<string | null> {
  const facts = mailFacts(source.backorder, mailLines(source, showing), mailMatter(mail, source), act.here);
  const answers = mail.template === 'decision-received' ? mail.decisionIds : [];
  const sha256 = await queueMail(act, source.backorder, facts, cause, mailId, answers);
  if (mail.template === 'decision-received') await markTold(act, 'decisions', mail.decisionIds);
  if (mail.template === 'cancelled') await tellMoneyToo(act, source, mail.cancellationIds);
  return sha256;
}

/** The customer has been told of cancellations: now he can hear what became of their money meanwhile. */
async function tellMoneyToo(
  act: Act,
  { backorder, lines }: MailSource,
  cancellationIds: readonly string[],
): Promise<void> {
  await markTold(act, 'cancellations', cancellationIds);
  const cancellations = backorder.cancellations.map((item) =>
    cancellationIds.includes(item.id) ? { ...item, told: true } : item,
  );
  for (const { id, refundId } of cancellations)
    if (refundId !== null && cancellationIds.includes(id))
      await tellRefundOnceHeard(act, { ...backorder, lines, cancellations }, refundId);
}

async function markTold(act: Act, table: 'decisions' | 'cancellations', ids: readonly string[]): Promise<void> {
  act.write(
    table === 'decisions'
      ? sql`update decisions set told = true where id = ${anyOf(ids)}`
      : sql`update cancellations set told = true where id = ${anyOf(ids)}`,
  );
}
