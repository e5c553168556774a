import type { SQL } from 'drizzle-orm';
import type { Tx } from '../db/client';

/**
 * The statements of one transaction. Each leaves the moment it is given, in order, so that those which do not hang on
 * each other's answers share one turn to the database: turns are what a transaction mostly costs. Whatever is given
 * later sees the earlier ones done.
 */
export class Statements {
  /** The transaction, with every statement noted. */
  readonly tx: Tx;
  private readonly all: Promise<void>[] = [];

  constructor(tx: Tx) {
    const execute = (statement: SQL): Promise<unknown> => {
      const answer = tx.execute(statement).then((rows) => rows);
      // Looked at in the end, by `settled` or `causeOf`; the rows are not kept until then.
      const taken = answer.then(() => {});
      taken.catch(() => {});
      this.all.push(taken);
      return answer;
    };
    this.tx = new Proxy(tx, {
      get: (target, name) => (name === 'execute' ? execute : Reflect.get(target, name, target)),
    });
  }

  /** Waits for all that was sent; throws what the first one that failed failed of. */
  async settled(): Promise<void> {
    for (const answer of this.all) await answer;
    this.all.length = 0;
  }

  /** What is behind an error of this transaction: after a failed statement every later one fails of that alone. */
  async causeOf(error: unknown): Promise<unknown> {
    const outcomes = await Promise.allSettled(this.all);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    return failed?.status === 'rejected' ? failed.reason : error;
  }
}
