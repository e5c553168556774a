import type { SQL } from 'drizzle-orm';
import type { Tx } from '../db/client';

/**
 * Statements of a transaction whose answers nobody needs. They leave at once and in order, and nobody waits for each:
 * a turn to the database and back is what a transaction mostly costs. Whatever is read afterwards sees them done.
 */
export class Writes {
  private underWay: Promise<void>[] = [];
  private first: { readonly error: unknown } | null = null;

  constructor(private readonly tx: Tx) {}

  send(statement: SQL): void {
    this.underWay.push(
      this.tx.execute(statement).then(
        () => {},
        (error: unknown) => {
          this.first ??= { error };
        },
      ),
    );
  }

  /** Waits for all that was sent; throws what the first one that failed failed of. */
  async settled(): Promise<void> {
    await Promise.all(this.underWay);
    this.underWay = [];
    if (this.first !== null) throw this.first.error;
  }

  /** The cause behind an error of this transaction: after a failed statement every later one fails of that alone. */
  causeOf(error: unknown): unknown {
    return this.first === null ? error : this.first.error;
  }
}
