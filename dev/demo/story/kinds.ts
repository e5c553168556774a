import { BROOKS, MURPHY, SHIMIZU, TANAKA } from '../cast/customers';
import { purchase, sold } from '../extracts';
import {
  after,
  closed,
  day,
  deliveryDay,
  ends,
  goodsArrive,
  mailed,
  order,
  paying,
  paymentRenewed,
  type Scene,
  supplierSays,
} from '../play/scene';

const PREORDER: Scene = {
  title: { en: 'Before its release', ja: '発売前のご予約' },
  about:
    'A pre-order, authorised for nine days only. The goods come as quoted (SCMS-42310); none leaves before the release.',
  begins: 40,
  kinds: { '22910': { preorderReleasedAfter: 14 } },
  inbound: { chains: { code: '22910', purchase: purchase('SCMS-42310'), wait: 14, known: 'date' } },
  orders: [
    paying({ authorizedForDays: 9 }, order(29, TANAKA, sold('22910', '2011-09-02'))),
    paying({ authorizedForDays: 9 }, order(30, MURPHY, sold('22910', '2011-09-08'))),
  ],
  threads: [
    [
      after(mailed('first-notice'), mailed('authorization-ending'), paymentRenewed()),
      after(deliveryDay('chains'), goodsArrive('chains')),
      ends(mailed('arrived'), closed('fulfilled')),
    ],
  ],
};

const SPECIAL: Scene = {
  title: { en: 'Ordered specially', ja: 'お取り寄せ' },
  about: 'Bought for one customer each, one of them a business (SCMS-37060 and SCMS-51130, both punctual).',
  begins: 43,
  kinds: { '22827': 'special-order' },
  inbound: {
    sideboard: { code: '22827', purchase: purchase('SCMS-37060'), wait: 15, known: 'nothing', boughtFor: 31 },
    sideboards: { code: '22827', purchase: purchase('SCMS-51130'), wait: 13, known: 'nothing', boughtFor: 32 },
  },
  orders: [order(31, SHIMIZU, sold('22827', '2011-09-09')), order(32, BROOKS, sold('22827', '2011-09-23'))],
  threads: [
    [
      after(mailed('first-notice', 31), day(2), supplierSays('sideboard', 'truth')),
      after(mailed('date-confirmed', 31), deliveryDay('sideboard'), goodsArrive('sideboard')),
      ends(mailed('arrived', 31), closed('fulfilled', 31)),
    ],
    [
      after(mailed('first-notice', 32), day(2), supplierSays('sideboards', 'truth')),
      after(mailed('date-confirmed', 32), deliveryDay('sideboards'), goodsArrive('sideboards')),
      ends(mailed('arrived', 32), closed('fulfilled', 32)),
    ],
  ],
};

/** Kinds of waiting that are no ordinary backorder. */
export const KINDS: readonly Scene[] = [PREORDER, SPECIAL];
