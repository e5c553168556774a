import { type ToldApart, toldApart } from './blocks';
import type { MailMatter } from './mail-facts';
import { REPLACES_EN, REPLACES_JA } from './offer-blocks';

type Question = Pick<Extract<MailMatter, { readonly template: 'offer' }>, 'replaces' | 'takenBack' | 'partAnswered'>;

/**
 * Said of a question that stands in for one that was put before: a mail names the one it replaces; on the telephone it is said
 * why it is put again, which is not always that things have changed.
 */
const saidAnew = (
  { replaces = false, takenBack = false, partAnswered = false }: Question,
  changed: ToldApart,
  rest: string,
  instead: string,
): ToldApart | false =>
  replaces &&
  (takenBack ? toldApart(changed.written, instead) : partAnswered ? toldApart(changed.written, rest) : changed);

export const askedAnewJa = (question: Question): ToldApart | false =>
  saidAnew(
    question,
    REPLACES_JA,
    '先にいただきましたご回答のほかに、まだお決まりでない分につきまして、おうかがいいたします。',
    '先におうかがいいたしました内容に代えて、おうかがいいたします。',
  );

export const askedAnewEn = (question: Question): ToldApart | false =>
  saidAnew(
    question,
    REPLACES_EN,
    'You have answered part of our question; this is about the rest.',
    'This takes the place of what we asked you before.',
  );
