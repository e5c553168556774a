import { BENNETT, CLARKE, ITO, MORALES, NAKAMURA, NGUYEN, SATO, SUZUKI, TAKAHASHI } from '../cast/customers';
import { purchase, sold } from '../extracts';
import {
  after,
  closed,
  day,
  deliveryDay,
  ends,
  goodsArrive,
  mailed,
  mailedTwice,
  order,
  parcelLeaves,
  type Scene,
  supplierSays,
  supplierSaysRoughly,
} from '../play/scene';

const AS_PROMISED: Scene = {
  title: { en: 'As promised', ja: 'お約束どおり' },
  about: 'The plain path. A purchase order that came on the very day it was quoted for (SCMS-51470).',
  begins: 0,
  inbound: { hearts: { code: '85123A', purchase: purchase('SCMS-51470'), wait: 14, known: 'date' } },
  orders: [order(1, SATO, sold('85123A', '2011-11-27')), order(2, CLARKE, sold('85123A', '2011-12-09'))],
  threads: [
    [
      after(mailed('status'), deliveryDay('hearts'), goodsArrive('hearts')),
      after(mailed('arrived'), closed('fulfilled'), parcelLeaves()),
      ends(mailed('shipped')),
    ],
  ],
};

const SLIPS_TWICE: Scene = {
  title: { en: 'The date slips, and slips again', ja: '入荷日が延び、また延びる' },
  about: 'Quoted for 63 days, delivered after 79 (SCMS-39430). The supplier admits half of the delay first.',
  begins: 3,
  inbound: { stands: { code: '22423', purchase: purchase('SCMS-39430'), wait: 12, known: 'date' } },
  orders: [
    order(3, TAKAHASHI, sold('22423', '2011-09-07')),
    order(4, NGUYEN, sold('22423', '2011-09-18')),
    order(5, ITO, sold('22423', '2011-10-02')),
  ],
  threads: [
    [
      after(mailed('first-notice'), day(4), supplierSays('stands', 'half', 'logistics')),
      after(mailed('date-changed'), day(10), supplierSays('stands', 'truth', 'logistics')),
      after(mailedTwice('date-changed'), deliveryDay('stands'), goodsArrive('stands')),
      after(mailed('arrived'), parcelLeaves()),
      ends(mailed('shipped'), closed('fulfilled')),
    ],
  ],
};

const DAY_PASSES: Scene = {
  title: { en: 'The day passes and nothing comes', ja: '予定日を過ぎても入荷しない' },
  about: 'Eleven days late, and nobody said a word before (SCMS-48800).',
  begins: 6,
  inbound: { rabbits: { code: '23084', purchase: purchase('SCMS-48800'), wait: 8, known: 'date' } },
  orders: [order(6, SUZUKI, sold('23084', '2011-09-07')), order(7, MORALES, sold('23084', '2011-09-12'))],
  threads: [
    [
      after(mailed('date-missed'), supplierSays('rabbits', 'truth', 'materials')),
      after(mailed('date-confirmed'), deliveryDay('rabbits'), goodsArrive('rabbits')),
      after(mailed('arrived'), parcelLeaves()),
      ends(mailed('shipped'), closed('fulfilled')),
    ],
  ],
};

const ROUGHLY: Scene = {
  title: { en: 'No date, then a rough one', ja: '入荷日未定から「中旬」へ' },
  about: 'Nobody knows at first; then a third of a month; then the day, 13 days after the usual (SCMS-40370).',
  begins: 25,
  inbound: { slates: { code: '22457', purchase: purchase('SCMS-40370'), wait: 10, known: 'coming' } },
  orders: [order(8, NAKAMURA, sold('22457', '2011-09-09')), order(9, BENNETT, sold('22457', '2011-09-12'))],
  threads: [
    [
      after(mailed('still-asking'), supplierSaysRoughly('slates', 'quote')),
      after(mailed('date-confirmed'), day(9), supplierSays('slates', 'truth', 'production')),
      after(mailed('date-changed'), deliveryDay('slates'), goodsArrive('slates')),
      ends(mailed('arrived'), closed('fulfilled')),
    ],
  ],
};

/** Dates: kept, changed, missed, rough. */
export const DATES: readonly Scene[] = [AS_PROMISED, SLIPS_TWICE, DAY_PASSES, ROUGHLY];
