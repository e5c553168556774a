import type { Json } from '../servers/api-client';
import { orderOf, yen } from '../servers/shop';
import { footprint } from './footprint';
import { expectProblem, expectRefused } from './problem';
import { type Served, served } from './served';

let it: Served;
let before: Record<string, string>;
beforeAll(async () => {
  it = await served();
  await it.shop.item('BOOK', { price: yen(1200) });
  await it.shop.stock('BOOK', 10);
  await it.shop.supply('PO-BOOK', 'BOOK', 1000, '2030-03-01');
  await it.shop.order('TAKEN', [{ sku: 'BOOK', quantity: 3 }]);
  before = await footprint(it.db);
});
afterAll(() => it.stop());

/** Whatever a test of this file sends, nothing of it stays. */
afterEach(async () => {
  expect(await footprint(it.db)).toEqual(before);
  expect(it.logged).toEqual([]);
});

const good = (changes: Json = {}): Json => ({ ...orderOf('BAD', [{ sku: 'BOOK', quantity: 2 }]), ...changes });
const withLine = (changes: Json): Json => {
  const order = good();
  return { ...order, lines: [{ ...order.lines[0], ...changes }] };
};
const without = (field: string): Json => {
  const { [field]: _gone, ...rest } = good();
  return rest;
};
const withCustomer = (changes: Json): Json => good({ customer: { ...good().customer, ...changes } });
const send = (order: unknown) => it.api.post('/v1/orders', order);

describe('quantities', () => {
  test.each([
    [0, /from 1|at least 1/],
    [-1, /at least 1/],
    [1.5, /whole number/],
    ['2', /whole number/],
    [null, /whole number/],
    [true, /whole number/],
    [2147483648, /at most 2147483647/],
    [1e300, /at most/],
    [[2], /whole number/],
    [{ amount: 2 }, /whole number/],
  ])('%j is refused', async (quantity, message) => {
    expectRefused(await send(withLine({ quantity })), '/lines/0/quantity', message);
  });
});

describe('lines', () => {
  test('an unknown SKU is named, line by line', async () => {
    const order = good();
    const lines = [
      ...order.lines,
      { ...order.lines[0], lineId: '2', sku: 'NONE' },
      { ...order.lines[0], lineId: '3', sku: 'NADA' },
    ];
    const answer = await send({ ...order, lines });
    expectRefused(answer, '/lines/1/sku', /known item/);
    expectRefused(answer, '/lines/2/sku', /known item/);
  });

  test('a line id can be used once', async () => {
    const order = good();
    expectRefused(await send({ ...order, lines: [order.lines[0], order.lines[0]] }), '/lines/1/lineId', /unique/);
  });

  test('there must be one', async () => {
    expectRefused(await send(good({ lines: [] })), '/lines', /at least 1/);
    expectRefused(await send(without('lines')), '/lines', /required/);
  });

  test('500 may be sent, 501 not', async () => {
    const lines = (count: number) =>
      orderOf(
        'MANY',
        Array.from({ length: count }, () => ({ sku: 'BOOK', quantity: 1 })),
      ).lines;
    expectRefused(await send(good({ lines: lines(501) })), '/lines', /longer than 500/);
    // One of the 500 is wrong, so that they are judged and still nothing stays.
    const some = lines(500);
    some[499].sku = 'NONE';
    expect((await send(good({ lines: some }))).body.errors).toEqual([
      { pointer: '/lines/499/sku', message: expect.stringMatching(/known item/) },
    ]);
  });

  test.each(['', 'x'.repeat(65), 'a b', 'a/b', 'ä', '注文', 'a\u0000', 'a\n', '\ud800'])('%j is no id', async (id) => {
    expectRefused(await send(withLine({ lineId: id })), '/lines/0/lineId', /1 to 64/);
    expectRefused(await send(withLine({ sku: id })), '/lines/0/sku', /1 to 64/);
    expectRefused(await send(good({ orderId: id })), '/orderId', /1 to 64/);
  });

  test('a reservation can be named by one line', async () => {
    const line = { ...good().lines[0], reservationId: 'R-1' };
    const lines = [line, { ...line, lineId: '2' }];
    expectRefused(await send(good({ lines })), '/lines/1/reservationId', /one line only/);
  });
});

describe('days and moments', () => {
  test.each([
    '2027-02-29',
    '2030-13-01',
    '2030-00-10',
    '2030-04-31',
    '2030-2-3',
    '20300203',
    'tomorrow',
    '2030-02-04T00:00:00Z',
    '',
    20300204,
  ])('%j is no calendar day', async (day) => {
    expectRefused(await send(withLine({ neededBy: day })), '/lines/0/neededBy', /calendar day/);
    expectRefused(await send(withLine({ stated: { shipBy: day } })), '/lines/0/stated/shipBy', /calendar day/);
  });

  test.each([
    '2027-02-29T00:00:00Z',
    '2030-02-04',
    '2030-02-04T25:00:00Z',
    '2030-02-04T00:00:00',
    '2030-02-04 00:00:00Z',
    'now',
    '',
    1900000000,
  ])('%j is no moment', async (moment) => {
    expectRefused(await send(good({ placedAt: moment })), '/placedAt', /RFC 3339/);
    expectRefused(await send(good({ completedAt: moment })), '/completedAt', /RFC 3339/);
  });

  test.each(['2200-01-01', '9998-01-01', '9999-12-30', '9999-12-31'])(
    '%s is further than promises are counted',
    async (day) => {
      const tooFar = /^must not be after 2199-12-31/;
      for (const policy of ['jp-shop', 'us-shop', 'eu-shop', 'jp-mail-order', 'marketplace-4-days'])
        for (const field of ['shipBy', 'deliverBy'])
          expectRefused(
            await send({ ...withLine({ stated: { [field]: day } }), policy }),
            `/lines/0/stated/${field}`,
            tooFar,
          );
      expectRefused(await send(withLine({ neededBy: day })), '/lines/0/neededBy', tooFar);
      const moment = `${day}T00:00:00Z`;
      for (const field of ['placedAt', 'completedAt'])
        expectRefused(await send(good({ [field]: moment })), `/${field}`);
      for (const field of ['paidAt', 'authorizationExpiresAt']) {
        const payment = { state: 'authorized', [field]: moment };
        expectRefused(await send(good({ payment })), `/payment/${field}`);
        expectRefused(await it.api.patch('/v1/orders/TAKEN', { payment }), `/payment/${field}`);
      }
    },
  );
});

describe('money', () => {
  test.each(['XYZ', 'AAA', 'DEM'])('%s is no currency there is', async (currency) => {
    const order = good({ currency, lines: [{ ...good().lines[0], unitPrice: { amount: 1200, currency } }] });
    expectRefused(await send(order), '/currency', /ISO 4217/);
  });

  test.each(['jpy', 'YEN', 'JP', '¥', '', null, 392])('%j is refused as a currency', async (currency) => {
    expectRefused(await send(good({ currency })), '/currency', /ISO 4217/);
  });

  test('every amount is in the currency of the order', async () => {
    const dollars = { amount: 100, currency: 'USD' };
    const answer = await send({
      ...withLine({ unitPrice: dollars, discount: dollars, tax: dollars }),
      shippingFee: dollars,
      orderDiscount: dollars,
    });
    for (const field of ['/lines/0/unitPrice', '/lines/0/discount', '/lines/0/tax', '/shippingFee', '/orderDiscount'])
      expectRefused(answer, `${field}/currency`, /JPY/);
  });

  test.each([-1, 12.5, '1200', null, 1e300])('%j is no amount', async (amount) => {
    expectRefused(await send(withLine({ unitPrice: { amount, currency: 'JPY' } })), '/lines/0/unitPrice/amount');
  });

  test('a bare number is no money', async () => {
    expectRefused(await send(withLine({ unitPrice: 1200 })), '/lines/0/unitPrice', /amount in minor units/);
  });

  test('a total that does not add up is refused, and the right one named', async () => {
    expectRefused(await send(good({ total: yen(2401) })), '/total/amount', /2400/);
    const all = { ...withLine({ discount: yen(100), tax: yen(230) }), shippingFee: yen(500), orderDiscount: yen(30) };
    expectRefused(await send({ ...all, total: yen(2400) }), '/total/amount', /3000/);
  });

  test('nobody is paid for ordering', async () => {
    expectRefused(await send(withLine({ discount: yen(2401) })), '/lines/0/discount', /costs/);
    expectRefused(await send(good({ orderDiscount: yen(2401) })), '/orderDiscount', /costs/);
  });

  test('sums beyond counting are refused', async () => {
    expectRefused(
      await send(withLine({ quantity: 2147483647, unitPrice: yen(9_000_000_000_000) })),
      '/lines/0/unitPrice',
      /counted/,
    );
  });
});

describe('people and places', () => {
  test.each([
    'hanako',
    'hanako@',
    '@example.com',
    'hanako@localhost',
    'hanako@example',
    'hanako@example..com',
    'hana ko@example.com',
    '山田@example.com',
    'hanako@example.com\r\nBcc: all@example.com',
    'a@example.com, b@example.com',
    'Hanako <hanako@example.com>',
    'hanako@-example.com',
    'hanako.@example.com',
    'ha..nako@example.com',
    `${'x'.repeat(65)}@example.com`,
    `a@${'x'.repeat(250)}.com`,
    '',
    null,
  ])('%j is no address a mail could reach', async (email) => {
    expectRefused(await send(withCustomer({ email })), '/customer/email', /e-mail|string|longer/);
  });

  test.each([
    ['name', ''],
    ['name', 'x'.repeat(201)],
    ['name', 'NUL \u0000'],
    ['name', 'half \ud83d'],
    ['name', '\udc00 other half'],
    ['name', 42],
    ['locale', 'fr'],
    ['locale', 'JA'],
    ['rank', '1'],
    ['rank', 0.5],
    ['noBackorder', 'yes'],
    ['nickname', 'Hana'],
  ])('customer.%s cannot be %j', async (field, value) => {
    expectRefused(await send(withCustomer({ [field]: value })), `/customer/${field}`);
  });

  test.each(['Japan', 'jp', 'JPN', '', null])('%j is no country', async (country) => {
    expectRefused(await send(good({ shipTo: { country } })), '/shipTo/country', /ISO 3166/);
  });

  test('a payment has a state there is', async () => {
    expectRefused(await send(good({ payment: { state: 'free' } })), '/payment/state', /paid.*cod/);
    expectRefused(await send(good({ payment: {} })), '/payment/state', /required/);
  });
});

describe('the order as a whole', () => {
  test.each(['orderId', 'placedAt', 'channel', 'currency', 'customer', 'shipTo', 'payment', 'lines'])(
    '%s is required',
    async (field) => {
      expectRefused(await send(without(field)), `/${field}`, /required/);
    },
  );

  test.each(['Web', 'web shop', '', 'x'.repeat(33), 'ウェブ'])('%j is no channel', async (channel) => {
    expectRefused(await send(good({ channel })), '/channel', /1 to 32/);
  });

  test('an unknown policy is refused', async () => {
    expectRefused(await send(good({ policy: 'no-such-pack' })), '/policy', /policy that exists/);
  });

  test('a commitment is a request or placed', async () => {
    expectRefused(await send(good({ commitment: 'maybe' })), '/commitment', /request.*placed/);
  });

  test('unknown fields are refused wherever they stand', async () => {
    expectRefused(await send(good({ note: 'hello' })), '/note', /not a known field/);
    expectRefused(await send(withLine({ colour: 'red' })), '/lines/0/colour', /not a known field/);
    expectRefused(
      await send(withLine({ unitPrice: { ...yen(1), scale: 2 } })),
      '/lines/0/unitPrice/scale',
      /not a known field/,
    );
    expectRefused(await send(good({ 'a/b~c': 1 })), '/a~1b~0c', /not a known field/);
  });

  test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    '%s is a field like any other unknown one',
    async (field) => {
      const raw = JSON.stringify(good()).replace('{', `{${JSON.stringify(field)}:{"admin":true},`);
      expectRefused(await it.api.post('/v1/orders', undefined, { raw }), `/${field}`, /not a known field/);
      expect(({} as Json).admin).toBeUndefined();
    },
  );

  test.each(['[]', '"order"', '42', 'null', 'true', '[{}]', '{}'])('%s is no order', async (raw) => {
    expectProblem(await it.api.post('/v1/orders', undefined, { raw }), 422, 'invalid');
  });

  test('no body at all is no order either', async () => {
    expectProblem(await it.api.post('/v1/orders'), 422, 'invalid');
  });

  test.each([
    ['arrays', '['.repeat(400_000) + ']'.repeat(400_000)],
    ['objects', `${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}`],
    ['an array inside', JSON.stringify({ note: 1 }).replace('1', '['.repeat(200_000) + ']'.repeat(200_000))],
  ])('%s nested without end are only unknown', async (_what, raw) => {
    expectProblem(await it.api.post('/v1/orders', undefined, { raw }), 422, 'invalid');
  });

  test('many faults are all named', async () => {
    const answer = await send({ ...withLine({ quantity: -1, sku: '' }), currency: 'yen', channel: '' });
    expect(answer.body.errors.map(({ pointer }: Json) => pointer).sort()).toEqual([
      '/channel',
      '/currency',
      '/lines/0/quantity',
      '/lines/0/sku',
    ]);
  });

  test('the message never repeats what was sent: it may be personal', async () => {
    const answer = await send(withCustomer({ email: 'secret-person', name: 'Very Private\u0000' }));
    expect(answer.text).not.toMatch(/secret-person|Very Private/);
  });
});

describe('an order id that is taken', () => {
  const taken = () => orderOf('TAKEN', [{ sku: 'BOOK', quantity: 3 }]);

  test('by other contents is a conflict', async () => {
    for (const changes of [
      { currency: 'JPY', total: yen(3600) },
      { channel: 'shop' },
      { customer: { ...taken().customer, name: '別人' } },
    ])
      expectProblem(await send({ ...taken(), ...changes }), 409, 'order-exists');
  });
});
