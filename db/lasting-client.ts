import type { Sql, TransactionSql } from 'postgres';
import { connectionBroke } from './broken-connection';
import { beginWhole } from './transactions';

/** A client that is being replaced has so long for the calls it still has. */
const LAST_CALLS_MS = 30_000;

/** One client of the driver, with the calls it has not answered. */
class Generation {
  private calls = 0;
  private ending: NodeJS.Timeout | null = null;

  constructor(readonly sql: Sql) {}

  /** Watches a call; `broke` hears of it when a connection took it down. */
  watch(call: Promise<unknown>, broke: () => void): void {
    this.calls += 1;
    call
      .catch((error: unknown) => {
        if (connectionBroke(error)) broke();
      })
      .finally(() => {
        this.calls -= 1;
        if (this.calls === 0 && this.ending !== null) this.end();
      });
  }

  /** No new calls come; it ends with the last one it has. */
  retire(): void {
    this.ending = setTimeout(() => this.end(), LAST_CALLS_MS);
    this.ending.unref();
    if (this.calls === 0) this.end();
  }

  private end(): void {
    if (this.ending !== null) clearTimeout(this.ending);
    this.ending = null;
    this.sql.end({ timeout: 1 }).catch(() => {});
  }
}

/**
 * The driver's client behind a front that does not wear out. postgres.js 3.4.9 remembers, for a connection it has lost
 * at the wrong moment, that it is about to write, and then never writes again: that place in its pool times out for
 * ever. So when a connection has broken, new calls go to a fresh client, and the old one ends when it has answered.
 */
export function lastingClient(open: () => Sql): Sql {
  let current = new Generation(open());
  const watched = <T extends Promise<unknown>>(make: (sql: Sql) => T): T => {
    const generation = current;
    const call = make(generation.sql);
    generation.watch(call, () => {
      if (generation !== current) return;
      current = new Generation(open());
      generation.retire();
    });
    return call;
  };
  const own = {
    unsafe: (...call: Parameters<Sql['unsafe']>) => watched((sql) => sql.unsafe(...call)),
    begin: (work: (tx: TransactionSql) => Promise<unknown>) => watched((sql) => beginWhole(sql, work)),
    end: async (options?: { timeout?: number }) => {
      await current.sql.end(options);
    },
  };
  return new Proxy(current.sql, {
    apply: (_first, _self, call: Parameters<Sql>) => current.sql(...call),
    get: (_first, name) => (Object.hasOwn(own, name) ? own[name as keyof typeof own] : Reflect.get(current.sql, name)),
  });
}
