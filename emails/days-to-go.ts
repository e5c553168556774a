import { plannedRestock } from '../domain/promise/promise';
import type { MailFacts, MailLine } from './mail-facts';

/**
 * What days to the first goods are counted for: all that the customer still gets; the rest, where some of it is here or has
 * left; or part of it, where other goods come on another day, or nobody knows when.
 */
type Counted = 'all' | 'rest' | 'part';

function countedOf({ lines }: Pick<MailFacts, 'lines'>): Counted {
  const days = lines.flatMap(({ waiting, promise }: MailLine) =>
    waiting > 0 ? [promise === null ? null : plannedRestock(promise)] : [],
  );
  if (new Set(days).size > 1) return 'part';
  return lines.some(({ allocated, shipped }) => allocated + shipped > 0) ? 'rest' : 'all';
}

const JA = {
  all: { items: '', of: '' },
  rest: { items: '残りの商品', of: '残りの商品につきまして、' },
  part: { items: '一部の商品', of: 'ご注文商品の一部につきまして、' },
} as const;

const EN = {
  all: { due: 'Your items are due in stock', of: '' },
  rest: { due: 'The rest of your order is due in stock', of: 'the rest of ' },
  part: { due: 'Part of your order is due in stock', of: 'part of ' },
} as const;

/** The goods that days are counted for: `items` names them, nothing where it is all; `of` begins a sentence about them. */
export const countedJa = (facts: MailFacts): { readonly items: string; readonly of: string } => JA[countedOf(facts)];

/** `due` begins a sentence that says when they come; `of` stands before the order they are of. */
export const countedEn = (facts: MailFacts): { readonly due: string; readonly of: string } => EN[countedOf(facts)];
