import { NOTHING_FILLED } from '../api/supplier-answer-form';
import { checkPage, type FilledLine, questionsPage, type SupplierView } from '../api/supplier-page-view';
import { businessDateOf, dateAt } from '../domain/calendar/business-date';
import type { Locale } from '../emails/mail-facts';
import { SHOPS } from '../emails/samples/shop';
import { sampleQuestions } from '../emails/samples/suppliers';
import type { QuestionLine, SupplierQuestion } from '../emails/supplier-question';
import type { AskedLine } from '../record/supplier-page';

/** A line of the letter as the page asks about it. */
const askedLine = (locale: Locale, { cause, reference, sku, item, quantity, eta }: QuestionLine): AskedLine => ({
  kind: cause === 'purchase' ? 'purchase' : 'supply',
  id: reference ?? `PUR-${sku}`,
  sku,
  name: { [locale]: item },
  quantity,
  received: 0,
  eta: eta?.date ?? null,
  precision: eta?.precision ?? 'day',
  overdue: cause === 'overdue',
  version: 1,
  closed: false,
  unanswered: true,
  answer: null,
  answeredAt: null,
});

const blank = (line: AskedLine): FilledLine => ({ line, filled: NOTHING_FILLED, faults: {} });

/** The supplier's page as he opens it from the letter of the samples, with an answer that is faulty, and to be confirmed. */
export function sampleSupplierPages(locale: Locale): Readonly<Record<string, string>> {
  const question = sampleQuestions(locale)['supplier-question'] satisfies SupplierQuestion | undefined;
  if (question === undefined) return {};
  const { supplier, today, lines: asked } = question;
  const view: SupplierView = {
    supplier: { id: 'northern', settings: { ...supplier, contactName: supplier.contactName ?? '', locale } },
    shop: SHOPS[locale],
    base: '/s/c3VwcGxpZXI.c2lnbmF0dXJl',
    today,
    dayOf: (at) => dateAt(at, SHOPS[locale].timeZone),
  };
  const lines = asked.map((line) => askedLine(locale, line));
  const [first, second] = lines;
  if (first === undefined || second === undefined) return {};
  const date = { ...NOTHING_FILLED, answer: 'date', date: '2026-12-04' };
  const faulty: FilledLine = { line: first, filled: { ...date, date: '2026-11-02' }, faults: { date: 'past' } };
  const page = (shown: readonly FilledLine[]) =>
    questionsPage(view, { lines: shown, number: 1, pages: 1, message: null });
  return {
    'supplier-page': page(lines.map(blank)),
    'supplier-page-faulty': page([faulty, ...lines.slice(1).map(blank)]),
    'supplier-page-check': checkPage(view, [
      {
        line: first,
        filled: date,
        answer: { kind: 'date', eta: { date: businessDateOf('2026-12-04'), precision: 'day' } },
      },
      {
        line: second,
        filled: { ...NOTHING_FILLED, answer: 'part', quantity: '15', partDate: '2026-12-01', rest: 'unknown' },
        answer: {
          kind: 'part',
          quantity: 15,
          eta: { date: businessDateOf('2026-12-01'), precision: 'day' },
          rest: { kind: 'unknown' },
        },
      },
    ]),
  };
}
