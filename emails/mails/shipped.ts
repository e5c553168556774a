import { type Block, paragraphEn, paragraphJa, type Row } from '../blocks';
import { type FactsOf, type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { VIEW_EN, VIEW_JA } from '../offer-blocks';
import { orderItems, quantitiesAndOrder, quantityItems, waitingDates } from '../order-lines';

const SHIPMENT = {
  ja: { label: '配送について', carrier: '配送業者', tracking: 'お問い合わせ番号' },
  en: { label: 'Your parcel', carrier: 'Carrier', tracking: 'Tracking number' },
} as const;

function shipmentDetails({ locale, matter }: FactsOf<'shipped'>): readonly Block[] {
  const words = SHIPMENT[locale];
  const rows: Row[] = [
    ...(matter.carrier === null ? [] : [{ label: words.carrier, value: matter.carrier }]),
    ...(matter.trackingNumber === null ? [] : [{ label: words.tracking, value: matter.trackingNumber }]),
  ];
  return rows.length === 0 ? [] : [{ kind: 'details', label: words.label, rows }];
}

function parcelAndOrder(facts: FactsOf<'shipped'>, heading: string): readonly Block[] {
  const { parcel, complete } = facts.matter;
  const inside = quantityItems(facts.locale, heading, parcel);
  return complete ? quantitiesAndOrder(facts, inside, parcel) : [inside, orderItems(facts, 'order')];
}

/** A parcel has left the warehouse. */
export const shipped: MailWriter<'shipped'> = {
  ja: (facts) => {
    const { complete } = facts.matter;
    return {
      subject: complete
        ? `商品を発送いたしました${orderTagJa(facts)}`
        : `ご注文商品の一部を発送いたしました${orderTagJa(facts)}`,
      preview: complete ? 'ご注文商品を発送いたしました。' : '残りの商品は、ご用意ができ次第発送いたします。',
      opening: paragraphJa(
        '大変お待たせいたしました。以下の商品を発送いたしましたので、お知らせいたします。',
        complete
          ? 'これをもちまして、今回のご注文の発送はすべて完了いたしました。'
          : '残りの商品は、ご用意ができ次第発送いたします。',
      ),
      body: [...parcelAndOrder(facts, '発送した商品'), ...shipmentDetails(facts), ...waitingDates(facts)],
      action: VIEW_JA,
      closing: paragraphJa(
        complete
          ? 'お待ちいただき、誠にありがとうございました。またのご利用を心よりお待ち申し上げております。'
          : '残りの商品につきましては、今しばらくお待ちくださいますようお願い申し上げます。',
      ),
    };
  },
  en: (facts) => {
    const { complete } = facts.matter;
    return {
      subject: complete ? `Your ${orderTagEn(facts)} has shipped` : `Part of your ${orderTagEn(facts)} has shipped`,
      preview: complete ? 'Your order is on its way.' : 'Part of your order is on its way.',
      opening: paragraphEn(
        complete ? 'Your order is on its way.' : 'Part of your order is on its way.',
        complete ? 'This parcel completes it.' : 'We will ship the rest as soon as it is ready.',
      ),
      body: [...parcelAndOrder(facts, 'In this parcel'), ...shipmentDetails(facts), ...waitingDates(facts)],
      action: VIEW_EN,
      closing: paragraphEn(
        complete ? 'Thank you for waiting. We hope it was worth it.' : 'Thank you for your patience with the rest.',
      ),
    };
  },
};
