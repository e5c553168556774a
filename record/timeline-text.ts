import type { JournalKind } from './journal';
import { type OrderChangeEntry, orderChangeWords } from './order-changes';

type Data = Readonly<Record<string, unknown>>;
type Words = (data: Data) => { readonly ja: string; readonly en: string };

const n = (data: Data, key: string): string => String(data[key] ?? '');
/** `1 unit`, `2 units`. */
const unitsEn = (data: Data): string => `${n(data, 'quantity')} ${n(data, 'quantity') === '1' ? 'unit' : 'units'}`;
const list = (data: Data): string =>
  Array.isArray(data['lines'])
    ? (data['lines'] as Data[])
        .map(
          (line) =>
            `${n(line, 'lineId')}×${n(line, 'quantity')}${line['choice'] ? ` ${n(line, 'choice')}` : ''}${line['date'] ? ` ${n(line, 'date')}` : ''}${line['locationId'] ? ` (${n(line, 'locationId')})` : ''}`,
        )
        .join(', ')
    : '';
const dateOr = (data: Data, key: string, none: string): string =>
  typeof data[key] === 'string' ? (data[key] as string) : none;

const pack = (data: Data, key: string): string => {
  const named = data[key] as Data | undefined;
  return named === undefined ? '' : `${n(named, 'id')} v${n(named, 'version')}`;
};

const restockMoved: Words = (d) => ({
  ja: `明細 ${n(d, 'lineId')} の入荷予定日: ${dateOr(d, 'before', '未定')} → ${dateOr(d, 'after', '未定')}`,
  en: `Line ${n(d, 'lineId')}: restock date ${dateOr(d, 'before', 'unknown')} → ${dateOr(d, 'after', 'unknown')}`,
});

/** The goods leave on another day though they come as before: by another release, or other terms. */
const shipMoved: Words = (d) => ({
  ja: `明細 ${n(d, 'lineId')} の発送予定日: ${n(d, 'shipDate')}`,
  en: `Line ${n(d, 'lineId')}: ship date ${n(d, 'shipDate')}`,
});

const days = (window: Data, between: string): string =>
  window['from'] === window['to'] ? n(window, 'to') : `${n(window, 'from')}${between}${n(window, 'to')}`;

/** They come and leave as before, and go elsewhere or by another carrier. */
const deliveryMoved: Words = (d) => {
  const { before, after } = d['delivery'] as { readonly before: Data; readonly after: Data };
  return {
    ja: `明細 ${n(d, 'lineId')} のお届け予定日: ${days(before, '〜')} → ${days(after, '〜')}`,
    en: `Line ${n(d, 'lineId')}: delivery ${days(before, ' – ')} → ${days(after, ' – ')}`,
  };
};

const promiseMoved: Words = (d) =>
  d['shipDate'] !== undefined ? shipMoved(d) : d['delivery'] !== undefined ? deliveryMoved(d) : restockMoved(d);

/** What is done with units that were held too long. */
const HELD: Readonly<Record<string, { readonly ja: string; readonly en: string }>> = {
  'give-back': { ja: 'ほかの待ち順に回します', en: 'given back to the queue' },
  'ship-ready': { ja: '先に出荷します', en: 'sent ahead' },
  'ask-staff': { ja: '担当者が判断します', en: 'for staff to decide' },
};

/** What a coupon is worth: a share, or an amount in minor units. */
function couponWorth(d: Data): string {
  const amount = d['amount'] as Data | undefined;
  return amount === undefined ? `${n(d, 'percent')}%` : `${n(amount, 'amount')} ${n(amount, 'currency')}`;
}

/** What a carrier says became of a parcel. */
const DELIVERY: Readonly<Record<string, { readonly ja: string; readonly en: string }>> = {
  delivered: { ja: '配達完了', en: 'delivered' },
  refused: { ja: '受取拒否', en: 'refused' },
  returned: { ja: '返送', en: 'returned' },
};

/** How a notice was given by people, or why it was not. */
const NOTICE: Readonly<Record<string, { readonly ja: string; readonly en: string }>> = {
  told: { ja: 'お電話でお伝えしました', en: 'told by telephone' },
  posted: { ja: '書面を発送しました', en: 'posted as a letter' },
  'no-answer': { ja: 'お電話がつながりませんでした', en: 'nobody answered the telephone' },
  'given-up': { ja: 'お電話・書面ではお伝えしていません', en: 'not given by telephone or letter' },
};

const noticeText: Words = (d) => {
  const how = NOTICE[n(d, 'result')];
  const what = n(d, 'template') || n(d, 'task');
  const by = d['by'] === undefined ? null : n(d, 'by');
  return {
    ja: `お知らせ(${what}): ${n(d, 'at')} ${how?.ja ?? ''}${by === null ? '' : `(担当: ${by})`}`,
    en: `Notice ${what}: ${how?.en ?? ''} at ${n(d, 'at')}${by === null ? '' : ` by ${by}`}`,
  };
};

const OVERTAKEN: Readonly<Record<string, { readonly ja: string; readonly en: string }>> = {
  answered: { ja: 'ご回答があったため', en: 'the question was answered' },
  silent: { ja: 'ご回答の期限を過ぎたため', en: 'the time to answer is over' },
  replaced: { ja: 'ご意向確認の内容が改まったため', en: 'the question was replaced' },
  withdrawn: { ja: 'ご意向確認が不要となったため', en: 'there is nothing to ask any more' },
  closed: { ja: '入荷待ちが終了したため', en: 'the backorder is closed' },
  'payment-renewed': { ja: 'お支払いが確認できたため', en: 'the payment was seen to' },
  'nothing-new': {
    ja: '予定日が変わり、すでにお伝えした日より遅くはないため',
    en: 'its date has moved, and is no later than the customer knows',
  },
  'moved-on': { ja: '商品の状況が変わったため', en: 'the units it speaks of are no longer where it says' },
  'taken-back': { ja: 'ご回答が取り消されたため', en: 'the answer was taken back' },
};

const overtakenText: Words = (d) => {
  const by = n(d, 'overtakenBy');
  const why = OVERTAKEN[by] ?? { ja: `新しいお知らせ(${by})があるため`, en: `overtaken by ${by}` };
  return {
    ja: `お電話(${n(d, 'template')})は不要になりました: ${why.ja}`,
    en: `No call for ${n(d, 'template')} any more: ${why.en}`,
  };
};

/** One line of the timeline for people: what a journal entry means. */
const TEXTS: Readonly<Record<JournalKind, Words>> = {
  opened: (d) => ({
    ja: `入荷待ちを受け付けました(${n(d, 'orderId')})`,
    en: `Backorder opened for order ${n(d, 'orderId')}`,
  }),
  reopened: () => ({ ja: '在庫差異のため再開しました', en: 'Reopened after a shortage' }),
  'order-changed': (d) => {
    const { ja, en } = orderChangeWords(Array.isArray(d['changes']) ? (d['changes'] as OrderChangeEntry[]) : []);
    const who =
      d['by'] === undefined ? null : { ja: `${n(d, 'by')}・${n(d, 'via')}`, en: `by ${n(d, 'by')} via ${n(d, 'via')}` };
    return {
      ja: `注文内容が変更されました${who === null ? '' : `(${who.ja})`}${ja === '' ? '' : `(${ja})`}`,
      en: `The order was changed${who === null ? '' : ` ${who.en}`}${en === '' ? '' : ` (${en})`}`,
    };
  },
  'policy-adopted': (d) => ({
    ja: `運用ポリシーを ${pack(d, 'from')} から ${pack(d, 'to')} に切り替えました(理由: ${n(d, 'reason')})`,
    en: `Policy moved from ${pack(d, 'from')} to ${pack(d, 'to')}: ${n(d, 'reason')}`,
  }),
  'promise-changed': promiseMoved,
  allocated: (d) => ({
    ja: `明細 ${n(d, 'lineId')} に ${n(d, 'quantity')} 点を引き当てました`,
    en: `${unitsEn(d)} allocated to line ${n(d, 'lineId')}`,
  }),
  reallocated: (d) => {
    const byPolicy = d['by'] === 'policy';
    const [ja, en] = byPolicy ? ['運用ポリシーにより', 'The house’s rules'] : ['担当者が', 'Staff'];
    return d['side'] === 'given'
      ? {
          ja: `${ja} ${n(d, 'otherOrderId')} の引当 ${n(d, 'quantity')} 点を明細 ${n(d, 'lineId')} に付け替えました(理由: ${n(d, 'reason')})`,
          en: `${en} moved ${unitsEn(d)} of order ${n(d, 'otherOrderId')} to line ${n(d, 'lineId')}: ${n(d, 'reason')}`,
        }
      : {
          ja: `${ja}明細 ${n(d, 'lineId')} の引当 ${n(d, 'quantity')} 点を ${n(d, 'otherOrderId')} に付け替えました(理由: ${n(d, 'reason')})`,
          en: `${en} moved ${unitsEn(d)} of line ${n(d, 'lineId')} to order ${n(d, 'otherOrderId')}: ${n(d, 'reason')}`,
        };
  },
  'held-too-long': (d) => ({
    ja: `ご注文の残りを待つ引当が保留期限を過ぎました(${HELD[n(d, 'then')]?.ja ?? n(d, 'then')}): ${list(d)}`,
    en: `Held for the rest of the order too long (${HELD[n(d, 'then')]?.en ?? n(d, 'then')}): ${list(d)}`,
  }),
  released: (d) =>
    d['reason'] === undefined
      ? { ja: `出荷指示: ${list(d)}`, en: `Released to the warehouse: ${list(d)}` }
      : {
          ja: `担当者による出荷指示: ${list(d)}(理由: ${n(d, 'reason')})`,
          en: `Released to the warehouse by staff: ${list(d)}: ${n(d, 'reason')}`,
        },
  shipped: (d) => ({ ja: `発送: ${list(d)}`, en: `Shipped: ${list(d)}` }),
  delivery: (d) => {
    const state = DELIVERY[n(d, 'state')];
    return {
      ja: `荷物 ${n(d, 'shipmentId')}: ${state?.ja ?? ''}`,
      en: `Parcel ${n(d, 'shipmentId')}: ${state?.en ?? ''}`,
    };
  },
  returned: (d) => ({
    ja: `返品による返金: ${list(d)}(理由: ${n(d, 'reason')})`,
    en: `Money given back for units that came back: ${list(d)}: ${n(d, 'reason')}`,
  }),
  'put-back': (d) => ({
    ja: `荷物 ${n(d, 'shipmentId')} の ${n(d, 'sku')} ${n(d, 'quantity')} 点を在庫に戻しました(理由: ${n(d, 'reason')})`,
    en: `${unitsEn(d)} of ${n(d, 'sku')} of parcel ${n(d, 'shipmentId')} put back into stock: ${n(d, 'reason')}`,
  }),
  'capture-requested': (d) => ({
    ja: `売上確定の依頼: ${n(d, 'amount')} ${n(d, 'currency')}`,
    en: `Charge requested: ${n(d, 'amount')} ${n(d, 'currency')} (minor units)`,
  }),
  shortage: (d) => ({ ja: `在庫差異: ${list(d)}`, en: `Found missing: ${list(d)}` }),
  cancelled: (d) => ({
    ja: `キャンセル(${n(d, 'cause')}): ${list(d)}`,
    en: `Cancelled (${n(d, 'cause')}): ${list(d)}`,
  }),
  substituted: (d) => ({
    ja: `明細 ${n(d, 'lineId')} を代替品 ${n(d, 'by')} に変更`,
    en: `Line ${n(d, 'lineId')} replaced by ${n(d, 'by')}`,
  }),
  'offer-opened': (d) => ({
    ja: `ご意向確認 第${n(d, 'version')}版を送付`,
    en: `Offer version ${n(d, 'version')} opened (${n(d, 'reason')})`,
  }),
  'offer-stale': (d) => ({
    ja: `ご意向確認 第${n(d, 'version')}版の前提が変わりました`,
    en: `Facts of offer version ${n(d, 'version')} changed`,
  }),
  'offer-ended': (d) => ({
    ja: `ご意向確認 第${n(d, 'version')}版を終了(${n(d, 'as')})`,
    en: `Offer version ${n(d, 'version')} ended (${n(d, 'as')})`,
  }),
  decided: (d) => ({
    ja: `ご回答(${n(d, 'by')}・${n(d, 'via')}): ${list(d)}`,
    en: `Decided by ${n(d, 'by')} via ${n(d, 'via')}: ${list(d)}`,
  }),
  'decision-undone': (d) =>
    d['by'] === undefined
      ? { ja: 'ご回答が取り消されました', en: 'The decision was taken back' }
      : {
          ja: `ご回答が取り消されました(${n(d, 'by')}・${n(d, 'via')})`,
          en: `The decision was taken back by ${n(d, 'by')} via ${n(d, 'via')}`,
        },
  'step-taken': (d) => ({
    ja: `手順 ${n(d, 'stepNo')}: ${n(d, 'step')}`,
    en: `Step ${n(d, 'stepNo')}: ${n(d, 'step')}`,
  }),
  'notice-requested': (d) => ({
    ja: `マーケットプレイスに通知文を渡しました(${n(d, 'template')})`,
    en: `Notice handed to the marketplace: ${n(d, 'template')}`,
  }),
  'notice-given': noticeText,
  'notice-not-given': noticeText,
  'notice-overtaken': overtakenText,
  'mail-queued': (d) => ({
    ja: `メール: ${n(d, 'template')}(${n(d, 'locale')})`,
    en: `Mail: ${n(d, 'template')} (${n(d, 'locale')})`,
  }),
  'refund-requested': (d) => ({
    ja: `返金依頼: ${n(d, 'amount')} ${n(d, 'currency')}`,
    en: `Refund requested: ${n(d, 'amount')} ${n(d, 'currency')} (minor units)`,
  }),
  'refund-account-received': () => ({
    ja: '返金先の口座を受領しました',
    en: 'The account for the refund was received',
  }),
  'refund-part-paid': (d) => ({
    ja: `カードへ返金しました(${n(d, 'via')} ${n(d, 'reference')})`,
    en: `Paid back to the card (${n(d, 'via')} ${n(d, 'reference')})`,
  }),
  'refund-tried-again': () => ({ ja: '返金を再度依頼しました', en: 'The refund was tried again' }),
  'refund-failed': () => ({ ja: '返金できませんでした', en: 'The refund could not be paid' }),
  'refund-overdue': () => ({ ja: '返金期限を過ぎました', en: 'The refund is overdue' }),
  'refund-confirmed': () => ({ ja: '返金が確認されました', en: 'The refund was confirmed' }),
  'coupon-issued': (d) => {
    const worth = couponWorth(d);
    return { ja: `クーポン発行(${worth})`, en: `Coupon issued (${worth})` };
  },
  'purchase-requested': (d) => ({
    ja: `明細 ${n(d, 'lineId')} の取り寄せを発注依頼: ${n(d, 'quantity')}点`,
    en: `Purchase requested for line ${n(d, 'lineId')}: ${unitsEn(d)}`,
  }),
  'supplier-answered': (d) => ({
    ja: `仕入先 ${n(d, 'supplierId')} から ${n(d, 'sku')} の納期のご回答がありました`,
    en: `Supplier ${n(d, 'supplierId')} answered about ${n(d, 'sku')}`,
  }),
  held: () => ({ ja: '自動キャンセルを停止しました', en: 'Automatic cancellation held' }),
  'hold-lifted': () => ({ ja: '自動キャンセルの停止を解除しました', en: 'Hold lifted' }),
  'links-revoked': () => ({ ja: 'お客様向けリンクを無効にしました', en: 'Links to the customer’s page revoked' }),
  'task-opened': (d) => ({ ja: `担当者の作業: ${n(d, 'task')}`, en: `Task for staff: ${n(d, 'task')}` }),
  closed: (d) => ({ ja: `完了(${n(d, 'outcome')})`, en: `Closed: ${n(d, 'outcome')}` }),
};

export const timelineText = (kind: JournalKind, data: Data, locale: 'ja' | 'en'): string => TEXTS[kind](data)[locale];
