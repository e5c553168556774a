import { sql } from 'drizzle-orm';
import type { Tx } from '../db/client';
import { anyOf } from '../db/lists';
import type { DeadlineKind } from '../domain/backorder/deadlines';
import { hasComeBack, trueDeadline } from '../domain/backorder/legal-asks';
import type { OfferLine } from '../domain/backorder/offer';
import { asItStands } from '../domain/backorder/rules/offering';
import { formatInstant, parseInstant } from '../domain/calendar/business-date';
import type { LinePromise } from '../domain/promise/promise';
import { backorderWorkflowId } from '../workflows/names';
import type { Reading } from './act';
import { readBackorder } from './load-facts';
import { CAME_BACK } from './load-law';

/** A backorder as the contract shows it. */
export interface BackorderView {
  readonly id: string;
  readonly orderId: string;
  readonly workflowId: string;
  readonly status: string;
  readonly outcome?: string;
  readonly cause: string;
  readonly openedAt: string;
  readonly closedAt?: string;
  readonly held: boolean;
  readonly policy: { readonly id: string; readonly version: number };
  readonly lines: readonly LineView[];
  readonly offer?: OfferView;
  readonly nextDeadline?: { readonly at: string; readonly kind: string };
  readonly coupon?: {
    code: string;
    percent?: number;
    amount?: { amount: number; currency: string };
    validUntil: string;
  };
  readonly refunds: readonly RefundView[];
}

export interface LineView {
  readonly lineId: string;
  readonly sku: string;
  readonly ordered: number;
  readonly waiting: number;
  readonly allocated: number;
  readonly released: number;
  /** Where the released units are to leave from; absent where there are none. */
  readonly releasedFrom?: readonly { readonly locationId: string; readonly quantity: number }[];
  readonly shipped: number;
  readonly cancelled: number;
  readonly substituted: number;
  readonly promise: { readonly original: LinePromise | null; readonly current: LinePromise | null };
  readonly substituteFor?: string;
}

export interface OptionView {
  readonly lineId: string;
  readonly quantity: number;
  readonly choices: readonly unknown[];
  readonly onSilence: 'wait' | 'cancel';
  /** What the law wants said of the line's delay, and until when silence means what. */
  readonly legal?: unknown;
}

export interface OfferView {
  readonly version: number;
  /** What it is about has changed: nothing comes of silence, and an answer to it may get the next version instead. */
  readonly stale: boolean;
  readonly reason: string;
  readonly options: readonly OptionView[];
  readonly expiresAt: string;
  readonly onSilence: 'wait' | 'cancel';
}

export interface RefundView {
  readonly id: string;
  readonly amount: { readonly amount: number; readonly currency: string };
  readonly state: string;
  readonly dueAt: string;
}

interface Row {
  id: string;
  orderId: string;
  status: string;
  outcome: string | null;
  cause: string;
  openedAt: string;
  closedAt: string | null;
  held: boolean;
  policyId: string;
  policyVersion: number;
  nextDeadlineAt: string | null;
  nextDeadlineKind: DeadlineKind | null;
  lines: (Omit<LineView, 'promise' | 'substituteFor' | 'releasedFrom'> & {
    releasedFrom: NonNullable<LineView['releasedFrom']> | null;
    original: LinePromise | null;
    current: LinePromise | null;
    substituteFor: string | null;
  })[];
  offer: {
    version: number;
    stale: boolean;
    reason: string;
    options: OfferLine[];
    expiresAt: string;
    onSilence: 'wait' | 'cancel';
    cameBack: boolean;
  } | null;
  coupon: {
    code: string;
    percent: number | null;
    amount: number | null;
    currency: string | null;
    validUntil: string;
  } | null;
  refunds: { id: string; amount: number; currency: string; state: string; dueAt: string }[] | null;
}

const utc = (text: string): string =>
  formatInstant(parseInstant(text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')));

const deadlineOf = ({ expiresAt, options }: NonNullable<Row['offer']>) => ({
  expiresAt: parseInstant(utc(expiresAt)),
  lines: options,
});

/** A line of the offer, moments as everywhere in the contract. */
function optionView({ legal, ...line }: OfferLine): OptionView {
  if (legal === undefined) return line;
  const { silence, untoldUntil: _own, ends, ...ask } = legal;
  return {
    ...line,
    legal: {
      ...ask,
      silence: silence.means === 'cancel' ? { ...silence, at: formatInstant(silence.at) } : silence,
      ...(ends === undefined ? {} : { ends: ends.map(({ units, at }) => ({ units, at: formatInstant(at) })) }),
    },
  };
}

function view(row: Row): BackorderView {
  const { coupon, nextDeadlineAt, nextDeadlineKind } = row;
  return {
    id: row.id,
    orderId: row.orderId,
    workflowId: backorderWorkflowId(row.id),
    status: row.status,
    ...(row.outcome === null ? {} : { outcome: row.outcome }),
    cause: row.cause,
    openedAt: utc(row.openedAt),
    ...(row.closedAt === null ? {} : { closedAt: utc(row.closedAt) }),
    held: row.held,
    policy: { id: row.policyId, version: row.policyVersion },
    lines: row.lines.map(({ original, current, substituteFor, releasedFrom, ...line }) => ({
      ...line,
      ...(releasedFrom === null ? {} : { releasedFrom }),
      promise: { original, current },
      ...(substituteFor === null ? {} : { substituteFor }),
    })),
    ...(row.offer === null
      ? {}
      : {
          offer: {
            version: row.offer.version,
            stale: row.offer.stale,
            reason: row.offer.reason,
            options: row.offer.options.map(optionView),
            expiresAt: formatInstant(trueDeadline(deadlineOf(row.offer), row.offer.cameBack)),
            onSilence: row.offer.onSilence,
          },
        }),
    ...(nextDeadlineAt === null || nextDeadlineKind === null
      ? {}
      : { nextDeadline: { at: utc(nextDeadlineAt), kind: nextDeadlineKind } }),
    ...(coupon === null
      ? {}
      : {
          coupon: {
            code: coupon.code,
            ...(coupon.percent === null ? {} : { percent: coupon.percent }),
            ...(coupon.amount === null || coupon.currency === null
              ? {}
              : { amount: { amount: coupon.amount, currency: coupon.currency } }),
            validUntil: coupon.validUntil,
          },
        }),
    refunds: (row.refunds ?? []).map(({ id, amount, currency, state, dueAt }) => ({
      id,
      amount: { amount, currency },
      state,
      dueAt: utc(dueAt),
    })),
  };
}

/** Backorders by id, as they stand in this transaction; an open offer as it was made. */
export async function backorderViews(
  tx: Pick<Tx, 'execute'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, BackorderView>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.execute<Row & Record<string, unknown>>(sql`
    select b.id, b.order_id as "orderId", b.status, b.outcome, b.cause, b.opened_at as "openedAt", b.closed_at as "closedAt",
      b.held, b.policy_id as "policyId", b.policy_version as "policyVersion",
      b.next_deadline_at as "nextDeadlineAt", b.next_deadline_kind as "nextDeadlineKind",
      (select jsonb_agg(jsonb_build_object('lineId', l.line_id, 'sku', l.sku, 'ordered', l.ordered, 'waiting', l.waiting,
          'allocated', l.allocated, 'released', l.released, 'shipped', l.shipped, 'cancelled', l.cancelled,
          'substituted', l.substituted, 'original', l.promise_original, 'current', l.promise_current,
          'substituteFor', l.substitute_for,
          'releasedFrom', case when l.released > 0 then (
            select jsonb_agg(jsonb_build_object('locationId', r.location_id, 'quantity', r.quantity) order by r.location_id)
            from releases r where r.order_id = l.order_id and r.line_id = l.line_id) end) order by l.position)
        from order_lines l where l.order_id = b.order_id and l.ordered > 0) as lines,
      (select jsonb_build_object('version', f.version, 'stale', f.state = 'stale', 'reason', f.reason, 'options', f.options, 'expiresAt', f.expires_at,
          'onSilence', f.on_silence, 'cameBack', ${CAME_BACK})
        from offers f where f.backorder_id = b.id and f.state in ('open', 'stale')) as offer,
      (select jsonb_build_object('code', c.code, 'percent', c.percent, 'amount', c.amount, 'currency', c.currency,
          'validUntil', c.valid_until)
        from coupons c where c.backorder_id = b.id order by c.issued_at desc limit 1) as coupon,
      (select jsonb_agg(jsonb_build_object('id', r.id, 'amount', r.amount, 'currency', r.currency, 'state', r.state,
          'dueAt', r.due_at) order by r.seq)
        from refunds r where r.backorder_id = b.id) as refunds
    from backorders b
    where b.id = ${anyOf(ids)}`);
  return new Map(rows.map((row) => [row.id, view({ ...row, lines: row.lines ?? [] })]));
}

/** One backorder, its offer with the choices there are now; null when there is none of that id. */
export async function backorderView(reading: Reading, id: string): Promise<BackorderView | null> {
  const shown = (await backorderViews(reading.tx, [id])).get(id) ?? null;
  if (shown?.offer === undefined) return shown;
  const backorder = await readBackorder(reading, id);
  if (backorder === null) return shown;
  const { offer } = asItStands(backorder.facts, backorder.now);
  if (offer === null) {
    const { offer: _over, ...rest } = shown;
    return rest;
  }
  const { stale, onSilence, lines, version } = offer;
  const expiresAt = formatInstant(trueDeadline(offer, hasComeBack(backorder.facts, version)));
  return { ...shown, offer: { ...shown.offer, stale, onSilence, expiresAt, options: lines.map(optionView) } };
}
