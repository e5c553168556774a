import { type Served, served } from '../api/served';
import type { Json } from '../servers/api-client';

let it: Served;
beforeAll(async () => {
  it = await served();
});
afterAll(() => it.stop());

const stockOf = (sku: string): Promise<Json> => it.api.ok(it.api.get(`/v1/items/${sku}/stock`));
const put = (sku: string, locationId: string, quantityDelta: number) =>
  it.api.ok(it.api.post('/v1/stock-adjustments', { sku, locationId, quantityDelta, reason: 'r' }));
const ordered = async (sku: string, quantity: number, orderId = sku): Promise<Json> =>
  (await it.shop.order(orderId, [{ sku, quantity }])).lines[0];

test('P11 twenty where ten are on hand: ten allocated, ten backordered', async () => {
  await it.shop.item('P11');
  await it.shop.stock('P11', 10);
  await it.shop.supply('PO-P11', 'P11', 50, null);
  expect(await ordered('P11', 20)).toMatchObject({ allocated: 10, backordered: 10, refused: 0 });
});

test('P13 one of an item that never had stock: none allocated, one backordered', async () => {
  await it.shop.item('P13');
  await it.shop.supply('PO-P13', 'P13', 50, null);
  expect(await ordered('P13', 1)).toMatchObject({ allocated: 0, backordered: 1 });
});

test('P14 four on hand of nine: the customer may have the four at once, and the five later in a parcel of their own', async () => {
  await it.shop.item('P14');
  await it.shop.stock('P14', 4);
  await it.shop.supply('PO-P14', 'P14', 5, '2030-02-20');
  await ordered('P14', 9);
  const { offer } = await it.shop.backorder('P14');
  expect(offer.options[0].choices.map(({ choice }: Json) => choice)).toContain('split');
  await it.api.ok(it.shop.decide('P14', offer.version, [{ lineId: '1', choice: 'split' }]));
  await it.api.ok(it.shop.ship('P14', [{ lineId: '1', quantity: 4 }]));
  expect(await it.shop.backorder('P14')).toMatchObject({
    lines: [{ ordered: 9, shipped: 4, allocated: 0, waiting: 5 }],
  });
  await it.shop.receive('PO-P14', 'P14', 5, it.now());
  await it.api.ok(it.shop.ship('P14', [{ lineId: '1', quantity: 5 }]));
  expect(await it.shop.backorder('P14')).toMatchObject({ lines: [{ shipped: 9, waiting: 0 }] });
});

test('P16 a place that has too few makes nobody wait while another has all', async () => {
  await it.shop.item('P16');
  await put('P16', 'main', 2);
  await put('P16', 'osaka', 5);
  expect(await ordered('P16', 5)).toMatchObject({ allocated: 5, backordered: 0 });
});

test('P17 places are one pool: fifteen of ten and five can be had, sixteen cannot', async () => {
  await it.shop.item('P17', { backorderable: false });
  await put('P17', 'main', 10);
  await put('P17', 'osaka', 5);
  expect(await ordered('P17', 16)).toMatchObject({ refused: 16, reason: 'not-backorderable' });
  expect(await ordered('P17', 15, 'P17-2')).toMatchObject({ allocated: 15, refused: 0 });
});

test('P34 five from places with four and three: they are taken when the parcel leaves, from the main place first', async () => {
  await it.shop.item('P34');
  await put('P34', 'osaka', 3);
  await put('P34', 'main', 4);
  expect(await ordered('P34', 5)).toMatchObject({ allocated: 5 });
  expect((await stockOf('P34')).byLocation).toEqual({ main: { onHand: 4 }, osaka: { onHand: 3 } });
  await it.api.ok(it.shop.ship('P34', [{ lineId: '1', quantity: 5 }]));
  expect((await stockOf('P34')).byLocation).toEqual({ main: { onHand: 0 }, osaka: { onHand: 2 } });
});

describe('P35 ten from places with four and three, and nothing on its way', () => {
  test('are refused, and nothing of the line stays allocated', async () => {
    await it.shop.item('P35');
    await put('P35', 'main', 4);
    await put('P35', 'osaka', 3);
    expect(await ordered('P35', 10)).toMatchObject({ allocated: 0, backordered: 0, refused: 10 });
    expect(await stockOf('P35')).toMatchObject({ allocated: 0, available: 7 });
  });

  test('the other lines of the order are taken: each has its own answer', async () => {
    await it.shop.item('P35-OTHER');
    await it.shop.stock('P35-OTHER', 1);
    const { lines } = await it.shop.order('P35-2', [
      { sku: 'P35', quantity: 10 },
      { sku: 'P35-OTHER', quantity: 1 },
    ]);
    expect(lines).toMatchObject([{ refused: 10, reason: 'no-inbound-supply' }, { allocated: 1 }]);
  });
});

/** A line of ten, or of as many as are on hand, and five more that wait. */
async function halfThere(sku: string, onHand: number, waiting: number): Promise<void> {
  await it.shop.item(sku);
  await it.shop.stock(sku, onHand);
  await it.shop.supply(`PO-${sku}`, sku, 50, null);
  expect(await ordered(sku, onHand + waiting)).toMatchObject({ allocated: onHand, backordered: waiting });
}

test('P25 seven are taken off ten on hand and five that wait: the five go first, eight on hand remain', async () => {
  await halfThere('P25', 10, 5);
  const { lines } = await it.api.ok(it.shop.cancel('P25', { lines: [{ lineId: '1', quantity: 7 }] }));
  expect(lines).toMatchObject([{ waiting: 0, allocated: 8, cancelled: 7 }]);
});

test('P52 three are taken off a line of which more wait: three go, not all that wait', async () => {
  await halfThere('P52', 2, 9);
  const { lines } = await it.api.ok(it.shop.cancel('P52', { lines: [{ lineId: '1', quantity: 3 }] }));
  expect(lines).toMatchObject([{ waiting: 6, allocated: 2, cancelled: 3 }]);
});
