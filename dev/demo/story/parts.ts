import { COHEN, HALE, INOUE, KIMURA, MATSUMOTO, OGAWA, REED, WALKER } from '../cast/customers';
import { purchase, sold } from '../extracts';
import {
  after,
  cancelsUnits,
  choosesByPhone,
  choosesOnPage,
  closed,
  day,
  deliveryDay,
  ends,
  goodsArrive,
  mailed,
  mailedTwice,
  notOnTheShelf,
  order,
  parcelLeaves,
  refund,
  refundIsPaid,
  type Scene,
  supplierSays,
  supplierSaysRoughly,
} from '../play/scene';

const SPLIT: Scene = {
  title: { en: 'Some in stock, some not', ja: '一部は在庫、残りは入荷待ち' },
  about: 'Part of each order is on the shelf. The customers have it sent ahead (SCMS-51480: two days late).',
  begins: 28,
  shelf: { '21212': 5, '22411': 4 },
  inbound: {
    cases: { code: '21212', purchase: purchase('SCMS-51480'), wait: 9, known: 'date' },
    shoppers: { code: '22411', purchase: purchase('SCMS-51480'), wait: 9, known: 'date' },
  },
  orders: [order(21, MATSUMOTO, sold('21212', '2011-09-25')), order(22, WALKER, sold('22411', '2011-09-29'))],
  threads: [
    [after(mailed('first-notice', 21), choosesOnPage(21, 'split'))],
    [after(mailed('first-notice', 22), day(1), choosesOnPage(22, 'split'))],
    [
      after(mailed('decision-received'), mailed('part-shipped'), parcelLeaves()),
      after(mailed('shipped'), day(6), supplierSays('cases', 'truth', 'demand')),
      after(supplierSays('shoppers', 'truth', 'demand')),
      after(mailed('date-changed'), deliveryDay('cases'), goodsArrive('cases')),
      after(goodsArrive('shoppers')),
      after(mailed('arrived'), closed('fulfilled'), parcelLeaves()),
      ends(mailedTwice('shipped')),
    ],
  ],
};

const THREE_LINES: Scene = {
  title: { en: 'Three lines, three dates', ja: '三つの商品、三つの日付' },
  about: 'Two businesses order by invoice: one item in stock, one in two deliveries (SCMS-46970), one for mid-month.',
  begins: 22,
  shelf: { '48138': 19 },
  inbound: {
    cups: { code: '22197', purchase: purchase('SCMS-46970'), wait: 8, known: 'date' },
    skulls: { code: '20727', purchase: purchase('SCMS-42290'), wait: 10, known: 'coming' },
  },
  orders: [
    order(23, OGAWA, sold('48138', '2011-09-01'), sold('22197', '2011-09-25'), sold('20727', '2011-09-11')),
    order(24, HALE, sold('48138', '2011-09-02'), sold('22197', '2011-10-16'), sold('20727', '2011-10-24')),
  ],
  threads: [
    [after(mailed('first-notice', 23), choosesByPhone(23, 'split'))],
    [after(mailed('first-notice', 24), choosesByPhone(24, 'split'))],
    [
      after(mailed('part-shipped'), day(1), parcelLeaves()),
      after(day(3), supplierSays('cups', 'truth', 'logistics')),
      after(mailed('date-changed'), day(6), supplierSaysRoughly('skulls', 'truth')),
      after(mailed('date-confirmed'), deliveryDay('skulls'), goodsArrive('skulls')),
      // The first delivery is enough for one order and a part of the other.
      after(mailedTwice('part-shipped'), deliveryDay('cups', 0), goodsArrive('cups', 14)),
      after(deliveryDay('cups'), goodsArrive('cups')),
      after(mailed('arrived', 24), closed('fulfilled'), parcelLeaves()),
      ends(mailedTwice('shipped')),
    ],
  ],
};

const FEWER: Scene = {
  title: { en: 'Two of five', ja: '五点のうち二点をキャンセル' },
  about: 'What was really cancelled of that day’s sales is cancelled here; the rest arrives (SCMS-51820).',
  begins: 34,
  inbound: {
    teacups: { code: '22699', purchase: purchase('SCMS-51820'), wait: 9, known: 'date' },
    jam: { code: '22961', purchase: purchase('SCMS-51820'), wait: 9, known: 'date' },
  },
  orders: [order(25, INOUE, sold('22699', '2011-09-30')), order(26, REED, sold('22961', '2011-10-09'))],
  threads: [
    [
      after(mailed('first-notice'), day(2), cancelsUnits()),
      after(mailed('cancelled'), day(4), supplierSays('teacups', 'truth', 'quality')),
      after(supplierSays('jam', 'truth', 'quality')),
      after(mailed('date-changed'), deliveryDay('teacups'), goodsArrive('teacups')),
      after(goodsArrive('jam')),
      after(mailed('arrived'), closed('partly-fulfilled'), parcelLeaves()),
      ends(mailed('shipped')),
    ],
    [after(refund('requested'), refundIsPaid(25)), after(refundIsPaid(26))],
  ],
};

const SHORTAGE: Scene = {
  title: { en: 'The shelf was empty', ja: 'あるはずの在庫がない' },
  about: 'Sold from stock, paid for, and not there: an apology of another kind (SCMS-52640: eight days late).',
  begins: 31,
  shelf: { '22178': 12 },
  inbound: { glasses: { code: '22178', purchase: purchase('SCMS-52640'), wait: 8, known: 'date', units: 12 } },
  orders: [order(27, KIMURA, sold('22178', '2011-09-08')), order(28, COHEN, sold('22178', '2011-09-09'))],
  threads: [
    [
      after(notOnTheShelf()),
      after(mailed('first-notice'), day(4), supplierSays('glasses', 'truth', 'logistics')),
      after(mailed('date-changed'), deliveryDay('glasses'), goodsArrive('glasses')),
      after(mailed('arrived'), closed('fulfilled'), parcelLeaves()),
      ends(mailed('shipped')),
    ],
  ],
};

/** Parts of orders: in stock, in several deliveries, cancelled, missing. */
export const PARTS: readonly Scene[] = [THREE_LINES, SPLIT, SHORTAGE, FEWER];
