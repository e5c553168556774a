import { sql } from 'drizzle-orm';
import { canonical } from '../domain/backorder/digest';
import { formatInstant } from '../domain/calendar/business-date';
import {
  type Announced,
  restId,
  type StatedDate,
  type SupplierAnswer,
  unitsAfter,
} from '../domain/purchasing/supplier-answer';
import type { Act } from './act';
import { changeSupplies, type SupplyChange, type SupplyInput, type SupplyRecord, supplyOf } from './change-supply';
import { lockItems } from './lock-items';
import { type AskedLine, askedLines } from './supplier-page';
import { supplierSettings, whomToCall } from './suppliers';
import { recordSupplyHistory } from './supply-history';
import { openTask } from './tasks';

/** An answer to one line of the supplier's page, as he saw it. */
export interface LineAnswer {
  readonly kind: AskedLine['kind'];
  readonly id: string;
  readonly version: number;
  readonly answer: SupplierAnswer;
}

/** `outdated`: a line has changed since the supplier saw it; nothing was taken. */
export type AnswerOutcome = 'taken' | 'outdated';

const dated = (eta: StatedDate | null) => ({
  eta: eta?.date ?? null,
  etaPrecision: eta?.precision ?? ('day' as const),
});

type StatedNow = ReturnType<typeof dated> & Pick<SupplyInput, 'quantity' | 'status'>;

/**
 * A supply as recorded, stated again with other units, date or status. Its reason was that of the date it stands at: a
 * date that is repeated keeps it, another has none that anybody gave.
 */
function restated(before: SupplyInput, now: StatedNow): SupplyInput {
  const { reason, ...input } = before;
  const moves = before.eta !== now.eta || (before.etaPrecision ?? 'day') !== now.etaPrecision;
  return { ...input, ...now, ...(moves || reason === undefined ? {} : { reason }) };
}

/** A recorded supply without what only a record has. */
function statement(before: SupplyRecord): SupplyInput {
  const { supplyId: _id, received: _received, overdue: _overdue, version: _version, ...input } = before;
  return input;
}

/** A free id for the units that come apart from the first part. */
async function idForRest(act: Act, supplyId: string, taken: ReadonlySet<string>): Promise<string> {
  for (let number = 2; ; number++) {
    const id = restId(supplyId, number);
    if (!taken.has(id) && (await supplyOf(act, id)) === null) return id;
  }
}

/** What a purchase becomes once its supplier says when it comes: a supply of its id, for its line. */
async function supplyForPurchase(act: Act, supplierId: string, line: AskedLine): Promise<SupplyInput> {
  const rows = await act.tx.execute<{ forBackorderId: string | null; forLineId: string | null }>(sql`
    select for_backorder_id as "forBackorderId", for_line_id as "forLineId" from purchase_requests where id = ${line.id}`);
  const { forBackorderId = null, forLineId = null } = rows[0] ?? {};
  return {
    sku: line.sku,
    quantity: line.quantity,
    eta: null,
    status: 'confirmed',
    supplierId,
    ...(forBackorderId === null || forLineId === null
      ? {}
      : { forLine: { backorderId: forBackorderId, lineId: forLineId } }),
  };
}

/** A purchase the supplier does not deliver stays open for staff, who are told; he is not asked again. */
async function refusePurchase(act: Act, supplierId: string, line: AskedLine, answer: SupplierAnswer): Promise<void> {
  const rows = await act.tx.execute<{ backorderId: string | null }>(sql`
    update purchase_requests set refused_at = ${formatInstant(act.at)}::timestamptz where id = ${line.id}
    returning for_backorder_id as "backorderId"`);
  recordSupplyHistory(act, { purchaseId: line.id }, { kind: 'answered', supplierId, data: { answer } });
  const { sku, quantity } = line;
  const backorderId = rows[0]?.backorderId ?? null;
  const settings = await supplierSettings(act, supplierId);
  const whom = settings === null ? {} : whomToCall(settings);
  const data = { quantity, supplierId, ...whom, discontinued: answer.kind === 'discontinued' };
  await openTask(act, 'supplier-refused', line.id, { sku, ...(backorderId === null ? {} : { backorderId }) }, data);
}

/** The supplies an answer states; none where it refuses a purchase. */
async function changesOf(
  act: Act,
  supplierId: string,
  line: AskedLine,
  answer: SupplierAnswer,
  taken: Set<string>,
): Promise<readonly SupplyChange[]> {
  const before = line.kind === 'supply' ? await supplyOf(act, line.id) : null;
  const input = before === null ? await supplyForPurchase(act, supplierId, line) : statement(before);
  const after = unitsAfter(answer, {
    quantity: line.quantity,
    received: line.received,
    eta: line.eta === null ? null : { date: line.eta, precision: line.precision },
  });
  const said = { answer };
  if (after.kind === 'lost') {
    if (before === null) return [];
    const code = after.because === 'discontinued' ? 'discontinued' : 'other';
    return [{ supplyId: line.id, supply: { ...input, status: 'cancelled', reason: { code } }, before, said }];
  }
  const { units, rest } = after;
  // What a supplier says that he delivers is confirmed.
  const announced = ({ quantity, eta }: Announced) => restated(input, { quantity, ...dated(eta), status: 'confirmed' });
  const first: SupplyChange = { supplyId: line.id, supply: announced(units), before, said };
  if (rest === null) return [first];
  const supplyId = await idForRest(act, line.id, taken);
  taken.add(supplyId);
  return [first, { supplyId, supply: announced(rest), before: null, splitFrom: line.id, said: { splitFrom: line.id } }];
}

/** Whether this very answer is what the line stands at: sent twice, it is one. A purchase answered is a supply of its id. */
const isAnsweredBy = (line: AskedLine, { kind, id, version, answer }: LineAnswer): boolean =>
  line.id === id &&
  !line.unanswered &&
  (kind === 'purchase' || line.version === version + 1) &&
  canonical(line.answer) === canonical(answer);

/**
 * Takes a supplier's answers, all or none: each becomes what a PUT of its supply would have made of it, so that promises
 * move and courses wake. An answer given before, to the letter, is taken as that one; a line that has changed since the
 * supplier saw it makes all of them outdated.
 */
export async function takeSupplierAnswers(
  act: Act,
  supplierId: string,
  answers: readonly LineAnswer[],
): Promise<AnswerOutcome> {
  const find = (lines: readonly AskedLine[], { kind, id }: LineAnswer) =>
    lines.find((line) => line.kind === kind && line.id === id);
  const seen = await askedLines(act, supplierId);
  await lockItems(act, new Set(answers.flatMap((answer) => find(seen, answer)?.sku ?? [])));
  const lines = await askedLines(act, supplierId);
  const fresh = answers
    .filter((given) => !lines.some((line) => isAnsweredBy(line, given)))
    .map((given) => ({ given, line: find(lines, given) }));
  const open = fresh.flatMap(({ given, line }) =>
    line && !line.closed && line.version === given.version ? [{ line, answer: given.answer }] : [],
  );
  if (open.length < fresh.length) return 'outdated';
  const changes: SupplyChange[] = [];
  const taken = new Set<string>();
  for (const { line, answer } of open) {
    const stated = await changesOf(act, supplierId, line, answer, taken);
    if (stated.length === 0) await refusePurchase(act, supplierId, line, answer);
    changes.push(...stated);
  }
  await changeSupplies(act, changes, { type: 'supplier', id: supplierId });
  return 'taken';
}
