import { sql } from 'drizzle-orm';
import type { ActorRecord } from '../db/records';
import { keptCourse, withAnswerTakenBack } from '../domain/backorder/course-state';
import type { OfferLine, OfferReason } from '../domain/backorder/offer';
import { askAgain } from '../domain/backorder/rules/taking-back';
import { formatInstant } from '../domain/calendar/business-date';
import { type Act, note } from './act';
import { carryOut } from './carry-out';
import { giveOut, giveOutWhatIsFree } from './give-out';
import { lookAtKits } from './kit-parts';
import { type LoadedBackorder, loadBackorder, sqlInstant } from './load-facts';
import type { RecordedDecision } from './open-answers';
import { buyForLines } from './purchases';
import { replan } from './replan';
import { standingParts } from './standing-parts';
import { moveStock } from './stock-moves';
import { revalueLater } from './substitute';
import { endConfirmation } from './true-calls';
import { lookAtUndo, movedUnits, type RevocableDecision, type WhyNot } from './undoable';
import { whoDid } from './who-did';
import { wishesStandAgain } from './wishes';

async function takeBackSubstitute(
  act: Act,
  backorder: LoadedBackorder,
  { lineId, quantity, alternativeSku = '' }: RecordedDecision['lines'][number],
  substitute: string,
): Promise<void> {
  const { orderId } = backorder;
  const line = backorder.lines.find((one) => one.lineId === lineId);
  if (line !== undefined) await revalueLater(act, backorder, line, substitute);
  act.write(sql`
    update order_lines set ordered = 0, allocated = 0 where order_id = ${orderId} and line_id = ${substitute}`);
  await moveStock(act, [
    { sku: alternativeSku, kind: 'deallocation', allocated: -quantity, orderId, lineId: substitute },
  ]);
  await giveOut(act, new Map([[alternativeSku, quantity]]));
  act.write(sql`
    update order_lines set substituted = substituted - ${quantity}, waiting = waiting + ${quantity}
    where order_id = ${orderId} and line_id = ${lineId}`);
}

/** The units an answer took off or replaced wait again. Returns the items they are of. */
async function unitsBack(
  act: Act,
  backorder: LoadedBackorder,
  { lines }: RevocableDecision,
  substitutes: readonly string[],
): Promise<readonly string[]> {
  const skus = new Set<string>();
  let replaced = 0;
  for (const answer of movedUnits(lines)) {
    const substitute = answer.choice === 'alternative' ? (substitutes[replaced++] ?? '') : '';
    const sku = backorder.lines.find(({ lineId }) => lineId === answer.lineId)?.sku;
    if (sku === undefined) continue;
    const { lineId, quantity, alternativeSku } = answer;
    skus.add(sku);
    if (answer.choice === 'alternative') {
      await takeBackSubstitute(act, backorder, answer, substitute);
      if (alternativeSku !== undefined) skus.add(alternativeSku);
    } else
      act.write(sql`
        update order_lines set cancelled = cancelled - ${quantity}, waiting = waiting + ${quantity}
        where order_id = ${backorder.orderId} and line_id = ${lineId}`);
    act.write(sql`update stock set waiting = waiting + ${quantity} where sku = ${sku}`);
  }
  return [...skus].sort();
}

/** What came of taking an answer back: `already` when it had been taken back before, as by a second click. */
export type TakenBack = 'undone' | 'already' | WhyNot;

async function wasTakenBack(act: Act, backorderId: string, decisionId: string | null): Promise<boolean> {
  const rows = await act.tx.execute<{ undone: boolean }>(sql`
    select undone_at is not null as undone from decisions
    where backorder_id = ${backorderId} and (${decisionId}::text is null or id = ${decisionId})
    order by at desc, id desc limit 1`);
  return rows[0]?.undone ?? false;
}

/** What answers given after it say, where they still stand. */
async function laterAnswers(act: Act, backorderId: string, decisionId: string): Promise<RecordedDecision['lines']> {
  const rows = await act.tx.execute<{ lines: RecordedDecision['lines'] }>(sql`
    select d.lines from decisions d join decisions this on this.id = ${decisionId}
    where d.backorder_id = ${backorderId} and d.undone_at is null and (d.at, d.id) > (this.at, this.id)`);
  return rows.flatMap(({ lines }) => lines);
}

/** How many units of each line wait once those that an answer took off it are back. */
const waitingAgain = ({ lines }: LoadedBackorder, decision: RevocableDecision): Readonly<Record<string, number>> =>
  Object.fromEntries(
    lines.map(({ lineId, waiting }) => {
      const back = decision.lines.filter(
        (line) => line.lineId === lineId && line.asksStaff !== true && ['cancel', 'alternative'].includes(line.choice),
      );
      return [lineId, back.reduce((units, { quantity }) => units + quantity, waiting)];
    }),
  );

/**
 * Takes an answer back (the one named, else the last that can be) while that is still physically possible: the units wait again at their old place, money
 * never moved, what was agreed to is open again, and so is the offer with the time that was left. The backorder's
 * items (alternatives included) must be locked.
 */
export async function undoDecision(
  act: Act,
  backorderId: string,
  actor: ActorRecord,
  decisionId: string | null = null,
): Promise<TakenBack> {
  const backorder = await loadBackorder(act, backorderId);
  if (!backorder) return 'over';
  const undo = await lookAtUndo(act, backorder, decisionId);
  if (undo.kind === 'impossible')
    return undo.why === 'over' && (await wasTakenBack(act, backorderId, decisionId)) ? 'already' : undo.why;
  const { decision } = undo;
  const skus = await unitsBack(act, backorder, decision, undo.substitutes);
  const at = sql`${formatInstant(backorder.now)}::timestamptz`;
  act.write(sql`update decisions set undone_at = ${at}, told = true where id = ${decision.id}`);
  act.write(sql`
    update tasks set state = 'resolved', resolved_at = ${formatInstant(act.at)}::timestamptz
    where backorder_id = ${backorderId} and kind = 'alternative-surcharge' and state = 'open'
      and starts_with(subject, ${`${decision.id}:`})`);
  act.write(sql`
    update cancellations set undone = true where backorder_id = ${backorderId} and decision_id = ${decision.id}`);
  await wishesStandAgain(
    act,
    backorderId,
    decision.lines.map(({ lineId }) => lineId),
  );
  if (decision.agreedBefore !== null) {
    const later = await laterAnswers(act, backorderId, decision.id);
    const standing = {
      parts: await standingParts(act, backorder.facts, decision),
      waiting: waitingAgain(backorder, decision),
    };
    const course = withAnswerTakenBack(backorder.facts.course, decision.agreedBefore, decision.lines, later, standing);
    act.write(
      sql`update backorders set course = ${JSON.stringify(keptCourse(course))}::text::jsonb where id = ${backorderId}`,
    );
  }
  await giveOutWhatIsFree(act, skus);
  await replan(act, skus);
  lookAtKits(act, skus);
  await buyForLines(act, backorder.orderId);
  note(act, backorderId, {
    journal: { kind: 'decision-undone', data: { decisionId: decision.id, ...whoDid(actor) } },
    signal: 'decided',
    signalFacts: { undone: decision.offerVersion },
  });
  await endConfirmation(act, backorderId, decision.id);
  await askWhatIsOpen(act, backorderId, decision);
  return 'undone';
}

/** Asks again, or confirms, as the facts are now that the answer has been taken back. */
async function askWhatIsOpen(act: Act, backorderId: string, decision: RevocableDecision): Promise<void> {
  const rows = await act.tx.execute<{
    reason: OfferReason;
    expiresAt: string;
    lines: OfferLine[];
    goesOn: boolean;
  }>(sql`
    select reason, expires_at as "expiresAt", options as lines,
      not exists (select 1 from offers later where later.backorder_id = ${backorderId} and later.version >= offers.version
        and later.state not in ('replaced', 'open', 'stale')) as "goesOn"
    from offers where backorder_id = ${backorderId} and version = ${decision.offerVersion}`);
  const backorder = await loadBackorder(act, backorderId);
  if (!backorder) return;
  const { id, lines, actor, told } = decision;
  const [to] = rows;
  const turn = askAgain(backorder.facts, backorder.now, {
    decisionId: id,
    told,
    lines,
    to: to === undefined ? null : { ...to, expiresAt: sqlInstant(to.expiresAt) },
  });
  const known = { ...backorder, decisions: [{ id, lines, actor, undoUntil: null }] };
  await carryOut(act, known, turn, `undo-${id}`);
}
