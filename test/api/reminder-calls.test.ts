import type { Json } from '../servers/api-client';
import { DAY, HOUR, MONDAY } from '../servers/clock';
import { putStrictPack, servedShop } from './customer-visits';
import { phoneCustomers } from './phone-customers';
import type { Served } from './served';

let it: Served;
beforeAll(async () => {
  it = await servedShop();
  await putStrictPack(it);
});
afterAll(() => it.stop());
beforeEach(() => it.setTime(MONDAY));

const { due, order, moveTo, open, resolve, tell } = phoneCustomers(() => it);

/** Asked whether he waits for goods that are 40 days late; silence cancels. */
const asked = async (orderId: string) => {
  await due([orderId]);
  await order(orderId, { [orderId]: 2 }, { policy: 'strict' });
  await tell(orderId);
  await moveTo(orderId, orderId, '2030-04-20');
};
const templates = async (orderId: string) => (await open(orderId)).map(({ data }) => data.template);
const undelivered = async (orderId: string): Promise<Json[]> =>
  (await it.api.ok(it.api.get(`/v1/tasks?backorderId=bo-${orderId}&state=open`))).items.filter(
    ({ kind }: Json) => kind === 'offer-not-delivered',
  );
const hours = async (orderId: string, count: number) => {
  for (let hour = 0; hour < count; hour++) {
    it.pass(HOUR);
    for (const step of ['remind', 'take-silence'] as const) await it.step(orderId, step);
  }
};
const days = async (orderId: string, count: number) => {
  for (let day = 0; day < count; day++) {
    it.pass(DAY - HOUR);
    await hours(orderId, 1);
  }
};

test('nobody is reminded of a question that staff have yet to put to him', async () => {
  await asked('UNASKED');
  await days('UNASKED', 20);
  expect(await templates('UNASKED')).toEqual(['offer']);
  expect((await it.shop.backorder('UNASKED')).nextDeadline).toMatchObject({ kind: 'offer-expires' });
  expect(await undelivered('UNASKED')).toHaveLength(1);
});

test('told late he is reminded later, with time to answer, and not in the same breath', async () => {
  await asked('LATE');
  await days('LATE', 20);
  const [question] = await open('LATE');
  await it.api.ok(resolve(question?.id));
  await it.step('LATE');
  // The question has been heard: nobody need see to that any more.
  expect(await undelivered('LATE')).toEqual([]);
  await hours('LATE', 1);
  expect(await templates('LATE')).toEqual([]);
  await days('LATE', 6);
  expect(await templates('LATE')).toEqual(['offer-reminder']);
  expect(await it.shop.backorder('LATE')).toMatchObject({ status: 'deciding', lines: [{ waiting: 2 }] });
  await tell('LATE');
  await days('LATE', 10);
  expect(await it.shop.backorder('LATE')).toMatchObject({ status: 'closed', outcome: 'cancelled' });
});

test('where only the reminder is still to be told, its call is all there is to do', async () => {
  await asked('REMIND');
  await tell('REMIND');
  await days('REMIND', 30);
  expect(await templates('REMIND')).toEqual(['offer-reminder']);
  expect(await undelivered('REMIND')).toEqual([]);
  expect(await it.shop.backorder('REMIND')).toMatchObject({ status: 'deciding', lines: [{ waiting: 2 }] });
});
