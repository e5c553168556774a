import { businessDateOf } from '../../domain/calendar/business-date';
import type { Locale } from '../mail-facts';
import type { QuestionLine, SupplierQuestion } from '../supplier-question';
import { SHOPS } from './shop';

const LINES: Readonly<Record<Locale, readonly [QuestionLine, QuestionLine, QuestionLine, QuestionLine]>> = {
  ja: [
    line('overdue', 'PO-2611-04', 'NT-100-BK', '南部鉄器 急須(黒)', 120, '2026-11-20'),
    line('unknown', 'PO-2611-09', 'HK-220-L', '檜のまな板 大', 40, null),
    line('purchase', null, 'AR-505', '有田焼 湯のみ 5客セット', 2, null),
    line('upcoming', 'PO-2611-11', 'NT-100-BR', '南部鉄器 急須(茶)', 60, '2026-11-27'),
  ],
  en: [
    line('overdue', 'PO-2611-04', 'NT-100-BK', 'Cast-Iron Teapot, Black', 120, '2026-11-20'),
    line('unknown', 'PO-2611-09', 'HK-220-L', 'Hinoki Cutting Board, Large', 40, null),
    line('purchase', null, 'AR-505', 'Porcelain Tea Cups, Set of 5', 2, null),
    line('upcoming', 'PO-2611-11', 'NT-100-BR', 'Cast-Iron Teapot, Brown', 60, '2026-11-27'),
  ],
};

function line(
  cause: QuestionLine['cause'],
  reference: string | null,
  sku: string,
  item: string,
  quantity: number,
  eta: string | null,
): QuestionLine {
  const date = eta === null ? null : ({ date: businessDateOf(eta), precision: 'day' } as const);
  return { cause, reference, sku, item, quantity, eta: date };
}

/** Letters to suppliers as real shops send them, for tests and pictures. */
export function sampleQuestions(locale: Locale): Readonly<Record<string, SupplierQuestion>> {
  const [overdue, unknown, purchase, upcoming] = LINES[locale];
  const question = (lines: readonly QuestionLine[], again = false): SupplierQuestion => ({
    locale,
    supplier: {
      name: locale === 'ja' ? '株式会社みちのく工芸' : 'Northern Crafts Ltd.',
      contactName: locale === 'ja' ? '佐藤 健' : 'Ken Sato',
    },
    shop: SHOPS[locale],
    lines,
    again,
    link: 'https://backorder.example/s/c3VwcGxpZXI.c2lnbmF0dXJl',
    today: businessDateOf('2026-11-24'),
  });
  return {
    'supplier-question': question([overdue, unknown, purchase, upcoming]),
    'supplier-question-unknown': question([unknown]),
    'supplier-question-purchase': question([purchase]),
    'supplier-question-upcoming': question([upcoming]),
    'supplier-question-again': question([overdue], true),
  };
}
