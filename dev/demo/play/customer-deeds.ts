import { type Code, GOODS } from '../cast/goods';
import { SHOPS } from '../cast/shops';
import { CustomerBrowser, linkIn } from '../customer-browser';
import type { About } from '../narrator';
import { orderOf, ordersOf, type Play, type PlayedOrder } from './play';
import type { Deed } from './scene';

type CustomerDeed = Extract<
  Deed,
  {
    readonly kind:
      | 'answers'
      | 'takes-answer-back'
      | 'cancels'
      | 'holds'
      | 'renews-payment'
      | 'names-account'
      | 'pays-back';
  }
>;

function about({ stage }: Play, { card, orderId }: PlayedOrder): About {
  return { orderId, customer: card.customer, at: stage.watch.businessTime(orderId) };
}

const tell = (play: Play, order: PlayedOrder, words: string): void =>
  play.stage.narrator.event('◇', about(play, order), words);

function backorderOf({ stage }: Play, { orderId }: PlayedOrder) {
  const backorder = stage.watch.backorderOf(orderId);
  if (backorder === null) throw new Error(`order ${orderId} has no backorder`);
  return backorder;
}

/** The customer's page, by the link in the newest mail. */
async function openMail(play: Play, order: PlayedOrder): Promise<{ browser: CustomerBrowser; link: string }> {
  const { api, watch } = play.stage;
  const mail = watch.mailsOf(order.orderId).at(-1);
  if (mail === undefined) throw new Error(`order ${order.orderId} has had no mail`);
  const { text } = await api.get<{ text: string }>(`/v1/mails/${mail.id}/content`);
  return { browser: new CustomerBrowser(SHOPS[order.card.customer.shop].locale), link: linkIn(text) };
}

const CHOICES = {
  wait: 'keep waiting',
  alternative: 'take the alternative',
  split: 'ship what is ready now',
  cancel: 'cancel',
} as const;

async function answer(play: Play, { who, choice, how }: Extract<Deed, { kind: 'answers' }>): Promise<void> {
  const order = orderOf(play, who);
  if (how === 'page') {
    const { browser, link } = await openMail(play, order);
    tell(play, order, `opens the link in the mail, chooses "${CHOICES[choice]}" and confirms`);
    return browser.choose(link, choice);
  }
  const { id, offer } = backorderOf(play, order);
  if (offer === undefined) throw new Error(`order ${order.orderId} has no open offer`);
  tell(play, order, `telephones: "${CHOICES[choice]}"; staff enter it`);
  await play.stage.api.post(`/v1/backorders/${id}/decisions`, {
    offerVersion: offer.version,
    lines: offer.options.map(({ lineId }) => ({ lineId, choice })),
    actor: { type: 'staff', id: 'demo', via: 'phone' },
  });
}

/** As many units as were really cancelled. */
async function cancel(play: Play, order: PlayedOrder): Promise<void> {
  const lines = order.card.lines.flatMap(({ cancelled }, index) =>
    cancelled > 0 ? [{ lineId: String(index + 1), quantity: cancelled }] : [],
  );
  const [line] = order.card.lines;
  const name = line === undefined ? '' : GOODS[line.sku as Code].name.en;
  tell(play, order, `cancels ${line?.cancelled} of ${line?.units} × ${name} in the shop`);
  await play.stage.api.post(`/v1/orders/${order.orderId}/cancel`, {
    lines,
    reason: 'The customer needs fewer',
    actor: { type: 'customer', via: 'web' },
  });
}

async function renewPayment(play: Play, order: PlayedOrder): Promise<void> {
  tell(play, order, 'pays again: the card is charged');
  const payment = { state: 'paid', paidAt: new Date().toISOString() };
  await play.stage.api.patch(`/v1/orders/${order.orderId}`, { payment });
}

async function nameAccount(play: Play, order: PlayedOrder): Promise<void> {
  tell(play, order, "names an account on the shop's own form");
  for (const { id, state } of backorderOf(play, order).refunds)
    if (state === 'needs-account') await play.stage.api.post(`/v1/refunds/${id}/account-received`, {});
}

async function payBack(play: Play, order: PlayedOrder): Promise<void> {
  const open = backorderOf(play, order).refunds.filter(({ state }) => state !== 'confirmed');
  for (const { id, amount } of open) {
    await play.stage.api.post(`/v1/refunds/${id}/confirm`, {
      paidAt: new Date().toISOString(),
      reference: `PAY-${order.orderId}`,
    });
    const minor = amount.currency === 'JPY' ? 1 : 100;
    const shown = new Intl.NumberFormat('en-US', { style: 'currency', currency: amount.currency }).format(
      amount.amount / minor,
    );
    tell(play, order, `the payment system confirms the refund of ${shown}`);
  }
}

/** What customers, and staff on their behalf, do. */
export async function customerDeed(play: Play, deed: CustomerDeed): Promise<void> {
  switch (deed.kind) {
    case 'answers':
      return answer(play, deed);
    case 'takes-answer-back': {
      const order = orderOf(play, deed.who);
      const { browser, link } = await openMail(play, order);
      tell(play, order, 'thinks better of it and takes the answer back');
      return browser.takeBack(link);
    }
    case 'cancels':
      for (const order of ordersOf(play, deed.who)) await cancel(play, order);
      return;
    case 'holds': {
      const order = orderOf(play, deed.who);
      tell(play, order, 'staff put a hold on it: silence will not cancel this order');
      await play.stage.api.put(`/v1/backorders/${backorderOf(play, order).id}/hold`);
      return;
    }
    case 'renews-payment':
      for (const order of ordersOf(play, deed.who)) await renewPayment(play, order);
      return;
    case 'names-account':
      return nameAccount(play, orderOf(play, deed.who));
    case 'pays-back':
      return payBack(play, orderOf(play, deed.who));
  }
}
