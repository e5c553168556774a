import type { Caller } from '../servers/api-client';
import { type Shop, shopOf } from '../servers/shop';
import { until } from '../servers/until';

const IN_TEN_DAYS = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);

/** One backorder's plain course, a step at a time: whatever happens to the stack in between, the next step follows. */
export class Course {
  constructor(readonly orderId: string) {}

  private get supplyId(): string {
    return `PO-${this.orderId}`;
  }

  /** The order, before anything is known of when the goods come; answered by 201 or the test fails. */
  async order(api: Caller): Promise<void> {
    const shop = shopOf(api);
    await shop.item(this.orderId);
    await shop.supply(this.supplyId, this.orderId, 5, null);
    await shop.order(this.orderId, [{ sku: this.orderId, quantity: 2 }], {
      placedAt: new Date(Date.now() - 60_000).toISOString(),
    });
  }

  async date(api: Caller): Promise<void> {
    await shopOf(api).supply(this.supplyId, this.orderId, 5, IN_TEN_DAYS);
  }

  async receive(api: Caller): Promise<void> {
    await shopOf(api).receive(this.supplyId, this.orderId, 5, Date.now());
  }

  /** Waits until the customer has been sent exactly these mails, in this order. */
  async mailed(api: Caller, ...templates: readonly string[]): Promise<void> {
    const shop: Shop = shopOf(api);
    const sent = async (): Promise<string> => {
      const mails: { template: string; status: string }[] = await shop.mails(this.orderId);
      return mails.map(({ template, status }) => `${template} ${status}`).join(', ');
    };
    const wanted = templates.map((template) => `${template} sent`).join(', ');
    await until(
      `"${wanted}"`,
      async () => {
        const now = await sent();
        if (now.split(', ').length > templates.length) throw new Error(`sent were: ${now}`);
        return now === wanted;
      },
      40_000,
    ).catch(async (error: Error) => {
      throw new Error(`order ${this.orderId}: ${error.message}; there is: ${await sent()}`);
    });
  }

  async closed(api: Caller): Promise<void> {
    await until(`order ${this.orderId} to close`, async () => {
      const { status, outcome } = await shopOf(api).backorder(this.orderId);
      return status === 'closed' && outcome === 'fulfilled';
    });
  }
}
