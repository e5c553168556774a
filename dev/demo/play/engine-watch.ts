import { setTimeout as pause } from 'node:timers/promises';
import { toBusinessTime } from '../../../domain/business-time';
import { type Instant, instantOf, parseInstant } from '../../../domain/calendar/business-date';
import type { Locale, TemplateName } from '../../../emails/mail-facts';
import type { BackorderView } from '../../../record/backorder-view';
import type { EngineApi } from '../engine-api';

/** A mail as the API lists it. */
export interface ListedMail {
  readonly id: string;
  readonly backorderId: string;
  readonly template: TemplateName;
  readonly locale: Locale;
  readonly to: string;
  readonly status: string;
  readonly queuedAt: string;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

/** Told of what is new, as it is seen. */
export interface Watcher {
  mailQueued(orderId: string, mail: ListedMail): void;
  backorderClosed(orderId: string, backorder: BackorderView): void;
}

interface Waiter {
  readonly holds: () => boolean;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  readonly until: number;
  readonly what: string;
}

const POLL_MS = 250;
/** No condition of the story takes longer, unless something is wrong. */
const PATIENCE_MS = 90_000;
const PAGE = 200;

/** A condition of the story that did not come. */
export class NeverCame extends Error {
  override readonly name = 'NeverCame';
}

/** Looks at the engine through its API, four times a second, and wakes whoever waits for what it sees. */
export class EngineWatch {
  private readonly backorders = new Map<string, BackorderView>();
  private readonly mails = new Map<string, ListedMail>();
  private readonly orders = new Set<string>();
  private readonly waiters = new Set<Waiter>();
  /** Where the last page of mails begins: earlier ones have been seen and do not change in number. */
  private lastPage: string | null = null;
  /** Mails of backorders not seen yet, or not of this run. */
  private untold: ListedMail[] = [];
  private running: Promise<void> = Promise.resolve();
  private stopped = false;
  private failure: Error | null = null;

  constructor(
    private readonly api: EngineApi,
    private readonly scale: number,
    private readonly watcher: Watcher,
  ) {}

  /** Passes over the mails of earlier runs, then watches until `stop`. */
  async start(): Promise<void> {
    await this.readMails();
    this.running = this.watch();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  follow(orderId: string): void {
    this.orders.add(orderId);
  }

  backorderOf(orderId: string): BackorderView | null {
    return this.backorders.get(orderId) ?? null;
  }

  /** Mails of an order, oldest first. */
  mailsOf(orderId: string): readonly ListedMail[] {
    const id = this.backorders.get(orderId)?.id;
    return [...this.mails.values()].filter(({ backorderId }) => backorderId === id);
  }

  /** The business instant a real one is for an order; null while the order has no backorder. */
  businessTime(orderId: string, at: Instant = instantOf(Date.now())): Instant | null {
    const openedAt = this.backorders.get(orderId)?.openedAt;
    return openedAt === undefined ? null : toBusinessTime(at, { openedAt: parseInstant(openedAt), scale: this.scale });
  }

  /** Resolves as soon as the condition holds; rejects when it throws, or has not held for too long. */
  until(what: string, holds: () => boolean): Promise<void> {
    if (this.failure !== null) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.waiters.add({ what, holds, resolve, reject, until: Date.now() + PATIENCE_MS });
    });
  }

  private async watch(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.look();
        this.wake();
      } catch (error) {
        this.fail(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      await pause(POLL_MS);
    }
    this.fail(new NeverCame('the story was stopped'));
  }

  private async look(): Promise<void> {
    if (this.orders.size === 0) return;
    const closedBefore = new Set([...this.backorders].flatMap(([id, { status }]) => (status === 'closed' ? [id] : [])));
    // Mails first: what a mail speaks of is then in the backorders too.
    this.untold.push(...(await this.readMails()));
    await this.readBackorders();
    this.untold = this.untold.filter((mail) => {
      const orderId = [...this.backorders.values()].find(({ id }) => id === mail.backorderId)?.orderId;
      if (orderId !== undefined) this.watcher.mailQueued(orderId, mail);
      return orderId === undefined;
    });
    for (const [orderId, backorder] of this.backorders)
      if (backorder.status === 'closed' && !closedBefore.has(orderId)) this.watcher.backorderClosed(orderId, backorder);
  }

  /** Reads on from the last page seen, and returns the mails that are new. */
  private async readMails(): Promise<readonly ListedMail[]> {
    const fresh: ListedMail[] = [];
    for (;;) {
      const from = this.lastPage === null ? '' : `&cursor=${encodeURIComponent(this.lastPage)}`;
      const { items, nextCursor } = await this.api.get<Page<ListedMail>>(`/v1/mails?limit=${PAGE}${from}`);
      for (const mail of items) {
        if (!this.mails.has(mail.id)) fresh.push(mail);
        this.mails.set(mail.id, mail);
      }
      if (nextCursor === null) return fresh;
      this.lastPage = nextCursor;
    }
  }

  /** Newest first, as far back as orders of this run are missing. */
  private async readBackorders(): Promise<void> {
    const missing = new Set(this.orders);
    for (let cursor = ''; missing.size > 0; ) {
      const { items, nextCursor } = await this.api.get<Page<BackorderView>>(`/v1/backorders?limit=${PAGE}${cursor}`);
      for (const backorder of items)
        if (missing.delete(backorder.orderId)) this.backorders.set(backorder.orderId, backorder);
      // Of an order that has no backorder yet there is nothing to find further back.
      const allKnown = [...missing].every((orderId) => !this.backorders.has(orderId));
      if (nextCursor === null || allKnown) return;
      cursor = `&cursor=${encodeURIComponent(nextCursor)}`;
    }
  }

  private wake(): void {
    for (const waiter of this.waiters) {
      try {
        if (waiter.holds()) waiter.resolve();
        else if (Date.now() > waiter.until) waiter.reject(new NeverCame(`${waiter.what} did not come`));
        else continue;
      } catch (error) {
        waiter.reject(error instanceof Error ? error : new Error(String(error)));
      }
      this.waiters.delete(waiter);
    }
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const waiter of this.waiters) waiter.reject(error);
    this.waiters.clear();
    this.stopped = true;
  }
}
