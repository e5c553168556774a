import {
  DUBOIS,
  HAYASHI,
  KATO,
  KOBAYASHI,
  LINDQVIST,
  OKAFOR,
  PATEL,
  ROSSI,
  WATANABE,
  YAMAMOTO,
  YOSHIDA,
} from '../cast/customers';
import { purchase, sold } from '../extracts';
import {
  accountNamed,
  after,
  choosesByPhone,
  choosesOnPage,
  closed,
  day,
  deliveryDay,
  ends,
  goodsArrive,
  mailed,
  order,
  parcelLeaves,
  paying,
  refund,
  refundIsPaid,
  type Scene,
  staffHold,
  supplierGivesUp,
  supplierSays,
  takesAnswerBack,
} from '../play/scene';

const SILENCE: Scene = {
  title: { en: 'Far too late, and no answer', ja: '大幅な遅れ、そしてご回答なし' },
  about: 'Six weeks late (SCMS-47070): a choice, a reminder, silence; then cancelled, with refund and coupon.',
  begins: 8,
  inbound: { wicker: { code: '22469', purchase: purchase('SCMS-47070'), wait: 9, known: 'date' } },
  orders: [
    paying('by-transfer', order(10, WATANABE, sold('22469', '2011-09-18'))),
    order(11, OKAFOR, sold('22469', '2011-09-19')),
  ],
  threads: [
    [
      after(mailed('first-notice'), day(3), supplierSays('wicker', 'truth', 'logistics')),
      ends(mailed('offer'), mailed('offer-reminder'), mailed('cancelled'), closed('cancelled')),
    ],
    // One refund is paid in time; of the other nobody takes care, and staff get a task.
    [
      after(mailed('refund-needs-account', 10), refund('needs-account', 10), accountNamed(10)),
      after(mailed('refund-requested', 10), refundIsPaid(10)),
      ends(refund('confirmed', 10)),
    ],
    [ends(refund('overdue', 11))],
  ],
};

const ALTERNATIVE: Scene = {
  title: { en: 'Far too late: the green one will do', ja: '大幅な遅れ、代替品に変更' },
  about: 'Seven weeks late (SCMS-42300). The customers follow the link in the mail and take another colour.',
  begins: 11,
  shelf: { '22726': 5 },
  alternatives: { '22727': '22726' },
  inbound: { clocks: { code: '22727', purchase: purchase('SCMS-42300'), wait: 10, known: 'date' } },
  orders: [order(12, KOBAYASHI, sold('22727', '2011-09-14')), order(13, LINDQVIST, sold('22727', '2011-09-29'))],
  threads: [
    [after(mailed('first-notice'), day(4), supplierSays('clocks', 'truth', 'production'))],
    [
      after(mailed('offer', 12), choosesOnPage(12, 'alternative')),
      after(mailed('decision-received', 12), closed('substituted', 12), parcelLeaves(12)),
      after(refund('requested', 12), refundIsPaid(12)),
      ends(mailed('shipped', 12)),
    ],
    [
      after(mailed('offer', 13), choosesOnPage(13, 'alternative')),
      after(mailed('decision-received', 13), closed('substituted', 13), parcelLeaves(13)),
      ends(mailed('shipped', 13)),
    ],
  ],
};

const NOBODY_KNOWS: Scene = {
  title: { en: 'Nobody knows for two weeks', ja: '二週間たっても入荷日未定' },
  about: 'No date for fourteen days: wait on, or cancel? One waits and is right (SCMS-37790), one telephones.',
  begins: 14,
  inbound: { reds: { code: '21733', purchase: purchase('SCMS-37790'), wait: 26, known: 'coming' } },
  orders: [order(14, KATO, sold('21733', '2011-09-05')), order(15, PATEL, sold('21733', '2011-09-06'))],
  threads: [
    [
      after(mailed('offer', 14), choosesOnPage(14, 'wait')),
      after(mailed('decision-received', 14), day(18), supplierSays('reds', 'quote')),
      after(mailed('date-confirmed', 14), deliveryDay('reds'), goodsArrive('reds')),
      ends(mailed('arrived', 14), closed('fulfilled', 14)),
    ],
    [
      after(mailed('offer', 15), choosesByPhone(15, 'cancel')),
      after(mailed('decision-received', 15), mailed('cancelled', 15), refund('requested', 15), refundIsPaid(15)),
      ends(closed('cancelled', 15)),
    ],
  ],
};

const DISCONTINUED: Scene = {
  title: { en: 'Discontinued', ja: '生産終了' },
  about: 'The supplier gives up. One customer cancels on the page, the other does not answer.',
  begins: 17,
  inbound: { birds: { code: '84879', purchase: purchase('SCMS-47052'), wait: 14, known: 'date' } },
  orders: [
    order(16, YOSHIDA, sold('84879', '2011-10-09')),
    paying('by-transfer', order(17, ROSSI, sold('84879', '2011-12-08'))),
  ],
  threads: [
    [after(mailed('first-notice'), day(5), supplierGivesUp('birds', 'discontinued'))],
    [
      after(mailed('offer', 16), mailed('cancelled', 16), refund('requested', 16), refundIsPaid(16)),
      ends(closed('cancelled', 16)),
    ],
    [
      after(mailed('offer', 17), choosesOnPage(17, 'cancel')),
      after(
        mailed('decision-received', 17),
        mailed('cancelled', 17),
        mailed('refund-needs-account', 17),
        accountNamed(17),
      ),
      after(mailed('refund-requested', 17), refund('requested', 17), refundIsPaid(17)),
      ends(closed('cancelled', 17)),
    ],
  ],
};

const HELD: Scene = {
  title: { en: 'A shipment is lost, and staff hold on', ja: '入荷取り消し、担当者が保留' },
  about: 'The supply is cancelled, but the customer has told staff by telephone that she wants to keep it.',
  begins: 20,
  inbound: {
    lostbags: { code: '20728', purchase: purchase('SCMS-42450'), wait: 12, known: 'date' },
    newbags: { code: '20728', purchase: purchase('SCMS-38670'), wait: 26, known: 'nothing' },
  },
  orders: [order(18, YAMAMOTO, sold('20728', '2011-09-04'))],
  threads: [
    [
      after(mailed('first-notice'), day(3), supplierGivesUp('lostbags', 'quality')),
      after(mailed('offer'), staffHold(18)),
      // The deadline passes, and nothing is cancelled.
      after(day(20), supplierSays('newbags', 'truth')),
      after(deliveryDay('newbags'), goodsArrive('newbags')),
      ends(mailed('arrived'), closed('fulfilled')),
    ],
  ],
};

const CHANGE_OF_MIND: Scene = {
  title: { en: 'A change of mind, and early goods', ja: '思い直しと、早めの入荷' },
  about: 'One cancels and takes it back, one cancels for good. The goods come six days early (SCMS-52600): no fuss.',
  begins: 37,
  inbound: { bags: { code: '20725', purchase: purchase('SCMS-52600'), wait: 16, known: 'date' } },
  orders: [order(19, HAYASHI, sold('20725', '2011-09-18')), order(20, DUBOIS, sold('20725', '2011-09-26'))],
  threads: [
    [
      after(mailed('first-notice', 19), day(2), choosesOnPage(19, 'cancel')),
      after(mailed('decision-received', 19), takesAnswerBack(19)),
      after(day(6), supplierSays('bags', 'truth')),
      after(deliveryDay('bags'), goodsArrive('bags')),
      ends(mailed('arrived', 19), closed('fulfilled', 19)),
    ],
    [
      after(mailed('first-notice', 20), day(3), choosesOnPage(20, 'cancel')),
      after(mailed('cancelled', 20), refund('requested', 20), refundIsPaid(20)),
      ends(closed('cancelled', 20), refund('confirmed', 20)),
    ],
  ],
};

/** Choices: made, not made, taken back, held open. */
export const CHOICES: readonly Scene[] = [SILENCE, ALTERNATIVE, NOBODY_KNOWS, DISCONTINUED, HELD, CHANGE_OF_MIND];
