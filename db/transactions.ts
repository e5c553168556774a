import type { Sql, TransactionSql } from 'postgres';
import { connectionBroke } from './broken-connection';

type Work = (tx: TransactionSql) => Promise<unknown>;

/**
 * Statements are prepared once per connection. The query builder leaves that out, and the driver would then parse, plan
 * and describe each one anew, in two turns instead of one.
 */
const prepared =
  (tx: TransactionSql): TransactionSql['unsafe'] =>
  (query, values, options) =>
    tx.unsafe(query, values, { ...options, prepare: true });

/** What never comes: whoever waits for it has been told of the failure already. */
const NEVER = new Promise<never>(() => {});

/**
 * Begins a transaction that ends with its connection. Left to itself the driver (3.4.9) sends what is left of it, the
 * rollback first, through a connection that is gone: it throws in a timer nobody can catch or, when the connection is
 * in a new session by then, carries out half of a transaction by itself.
 */
export function beginWhole(sql: Sql, work: Work): Promise<unknown> {
  let over = false;
  const refuse = (): void => {
    if (over) throw Object.assign(new Error('the transaction has lost its connection'), { code: 'CONNECTION_CLOSED' });
  };
  const outcome: Promise<unknown> = sql.begin((tx) => {
    const guarded = new Proxy(tx, {
      get(target, name) {
        refuse();
        if (name === 'unsafe') return prepared(target);
        return Reflect.get(target, name);
      },
      apply(target, self, args) {
        refuse();
        return Reflect.apply(target, self, args);
      },
    });
    return work(guarded).then(
      (result) => (over ? NEVER : result),
      (error: unknown) => {
        if (over || connectionBroke(error)) return NEVER;
        throw error;
      },
    );
  });
  const end = (): void => {
    over = true;
  };
  outcome.then(end, end);
  return outcome;
}
