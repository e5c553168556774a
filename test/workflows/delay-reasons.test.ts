import { DAY, HOUR, MINUTE, type SkippingEngine, skippingEngine } from '../servers/engine';
import { type Shop, shopOf } from '../servers/shop';

let engine: SkippingEngine;
let shop: Shop;
beforeAll(async () => {
  engine = await skippingEngine();
  shop = shopOf(engine.api);
});
afterAll(() => engine.stop());

const why = (ja: string) => ({ reason: { code: 'logistics', customerText: { ja, en: ja } } });

/** The last mail: its template, and the reason it gives; null where it gives none. */
async function told(orderId: string): Promise<readonly [string, string | null]> {
  const mail = (await shop.mails(orderId)).at(-1);
  const { text } = await shop.content(mail?.id);
  const said = /^理由:(.*)$/m.exec(text)?.[1] ?? null;
  // Where there is none, no heading stands without it.
  expect(said === null && text.includes('変更の理由')).toBe(false);
  return [mail?.['template'], said];
}

/** A date of a supply is stated, and everything that follows at once happens. */
async function states(id: string, sku: string, eta: string | null, more: object = {}, quantity = 5): Promise<void> {
  await shop.supply(id, sku, quantity, eta, more);
  await engine.settle();
}

async function ordered(orderId: string, ...skus: readonly string[]): Promise<void> {
  await shop.order(
    orderId,
    skus.map((sku) => ({ sku, quantity: 1 })),
  );
  await engine.settle();
}

describe('a reason is told with the delay it was given for', () => {
  test('a later delay without one has none, whether held for a while or told at once', async () => {
    await shop.item('TEA');
    await shop.supply('PO-TEA', 'TEA', 5, '2030-02-20');
    await ordered('1', 'TEA');
    await states('PO-TEA', 'TEA', '2030-02-25', why('台風のため'));
    expect(await told('1')).toEqual(['date-changed', '台風のため']);
    await engine.advance(HOUR);
    await states('PO-TEA', 'TEA', '2030-03-01');
    expect(await told('1')).toEqual(['date-changed', null]);
    await engine.advance(HOUR);
    await states('PO-TEA', 'TEA', '2030-03-03', why('通関のため'));
    expect(await told('1')).toEqual(['date-changed', '通関のため']);
    // Held: of several changes the last is told, and with it what was said of that one.
    await engine.advance(5 * MINUTE);
    await states('PO-TEA', 'TEA', '2030-03-04', why('検品のため'));
    await states('PO-TEA', 'TEA', '2030-03-05');
    await engine.advance(HOUR);
    expect(await told('1')).toEqual(['date-changed', null]);
    expect(await shop.templates('1')).toHaveLength(5);
  });

  test('a reason added afterwards, to a date that is still to be told, is told with it', async () => {
    await shop.item('NET');
    await shop.supply('PO-NET', 'NET', 5, '2030-02-20');
    await ordered('2', 'NET');
    await states('PO-NET', 'NET', '2030-02-25');
    await engine.advance(5 * MINUTE);
    await states('PO-NET', 'NET', '2030-03-01');
    await states('PO-NET', 'NET', '2030-03-01', why('台風のため'));
    await engine.advance(HOUR);
    expect(await told('2')).toEqual(['date-changed', '台風のため']);
  });

  test('that of one item is not the other’s', async () => {
    await shop.item('CUP');
    await shop.item('LID');
    await shop.supply('PO-CUP', 'CUP', 5, '2030-02-20');
    await shop.supply('PO-LID', 'LID', 5, '2030-02-20');
    await ordered('3', 'CUP', 'LID');
    await states('PO-CUP', 'CUP', '2030-02-25', why('台風のため'));
    expect(await told('3')).toEqual(['date-changed', '台風のため']);
    await engine.advance(HOUR);
    await states('PO-LID', 'LID', '2030-03-05');
    expect(await told('3')).toEqual(['date-changed', null]);
  });

  test('that of goods which were cancelled before he ordered is none of his', async () => {
    await shop.item('POT');
    await shop.supply('PO-OLD', 'POT', 5, '2030-02-10');
    await states('PO-OLD', 'POT', '2030-02-10', { status: 'cancelled', ...why('検品のため') });
    await shop.supply('PO-POT', 'POT', 5, '2030-02-20');
    await engine.advance(MINUTE);
    await ordered('4', 'POT');
    await states('PO-POT', 'POT', null);
    expect(await told('4')).toEqual(['date-changed', null]);
  });

  test('nor that of other goods which had been late before his came to depend on them', async () => {
    await shop.item('JAR');
    await shop.supply('PO-JAR', 'JAR', 5, '2030-02-20');
    await shop.supply('PO-JAR-B', 'JAR', 5, '2030-02-22');
    await states('PO-JAR-B', 'JAR', '2030-03-05', why('台風のため'));
    await engine.advance(MINUTE);
    await ordered('5', 'JAR');
    await states('PO-JAR', 'JAR', '2030-03-20');
    expect((await shop.backorder('5')).lines[0].promise.current.restockDate).toBe('2030-03-05');
    expect(await told('5')).toEqual(['date-changed', null]);
  });

  test('that of goods which are cancelled under him is; so is, when he is asked after weeks, that of a date nobody knows', async () => {
    await shop.item('BOX');
    await shop.supply('PO-BOX', 'BOX', 5, '2030-03-20');
    await ordered('6', 'BOX');
    await states('PO-BOX', 'BOX', '2030-03-20', { status: 'cancelled', ...why('工場の火災のため') });
    expect(await told('6')).toEqual(['offer', '工場の火災のため']);
    await shop.item('PAN');
    await shop.supply('PO-PAN', 'PAN', 5, '2030-03-20');
    await ordered('7', 'PAN');
    await states('PO-PAN', 'PAN', null, why('原料不足のため'));
    expect(await told('7')).toEqual(['date-changed', '原料不足のため']);
    await engine.advance(22 * DAY);
    const asked = (await shop.mails('7')).find(({ template }) => template === 'offer');
    expect((await shop.content(asked?.id)).text).toContain('理由:原料不足のため');
  });
});
