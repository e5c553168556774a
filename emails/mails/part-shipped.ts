import { paragraphEn, paragraphJa } from '../blocks';
import { dayText } from '../dates';
import { type FactsOf, type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { MANAGE_EN, MANAGE_JA, VIEW_EN, VIEW_JA } from '../offer-blocks';
import { leavingDates, orderItems, quantityItems, waitingDates, waitingLines, waitsForRelease } from '../order-lines';

const goesOn = (facts: FactsOf<'part-shipped'>): boolean => waitingLines(facts).length > 0;

/** Part of the order leaves ahead of the rest. */
export const partShipped: MailWriter<'part-shipped'> = {
  ja: (facts) => {
    const { leaving, shipDate, deliveryWindow } = facts.matter;
    return {
      subject: `ご注文商品の一部を先に発送いたします${orderTagJa(facts)}`,
      preview: `${dayText('ja', shipDate)}に発送予定です。`,
      opening: paragraphJa(
        'お待たせいたしました。ご用意のできました商品を先に発送いたしますので、お知らせいたします。',
        goesOn(facts) && `残りの商品は、${waitsForRelease(facts) ? '発売日以降' : '入荷後'}に発送いたします。`,
      ),
      body: [
        quantityItems('ja', '今回発送する商品', leaving),
        leavingDates(facts, shipDate, deliveryWindow),
        orderItems(facts, 'order'),
        ...waitingDates(facts),
      ],
      action: goesOn(facts) ? MANAGE_JA : VIEW_JA,
      closing: paragraphJa(
        goesOn(facts) &&
          '残りの商品につきましてはお待たせいたしますことをお詫び申し上げますとともに、今しばらくお待ちくださいますようお願い申し上げます。',
      ),
    };
  },
  en: (facts) => {
    const { leaving, shipDate, deliveryWindow } = facts.matter;
    return {
      subject: `Part of your ${orderTagEn(facts)} is about to ship`,
      preview: `We expect to ship it on ${dayText('en', shipDate)}.`,
      opening: paragraphEn(
        'Part of your order is ready, and we are sending it ahead.',
        goesOn(facts) &&
          `The rest follows ${waitsForRelease(facts) ? 'from its release date' : 'once it is in stock'}.`,
      ),
      body: [
        quantityItems('en', 'Shipping now', leaving),
        leavingDates(facts, shipDate, deliveryWindow),
        orderItems(facts, 'order'),
        ...waitingDates(facts),
      ],
      action: goesOn(facts) ? MANAGE_EN : VIEW_EN,
      closing: paragraphEn(goesOn(facts) && 'We are sorry for the wait for the rest, and thank you for your patience.'),
    };
  },
};
