import { CAUSES, type Harvest, LOCALES, missingFrom, OUTCOMES, TEMPLATES } from '../../dev/demo/harvest';
import type { ListedMail } from '../../dev/demo/play/engine-watch';
import type { BackorderView } from '../../record/backorder-view';

const mails = TEMPLATES.flatMap((template) =>
  LOCALES.map(
    (locale): ListedMail => ({
      id: `${template}-${locale}`,
      backorderId: 'bo-1',
      template,
      locale,
      to: 'customer@example.com',
      status: 'sent',
      queuedAt: '2026-11-24T00:00:00Z',
    }),
  ),
);

const backorder = (outcome: string, refunds: readonly string[]): BackorderView => ({
  id: `bo-${outcome}`,
  orderId: outcome,
  workflowId: `backorder-bo-${outcome}`,
  status: 'closed',
  outcome,
  cause: 'chosen',
  openedAt: '2026-11-24T00:00:00Z',
  held: false,
  policy: { id: 'demo', version: 1 },
  lines: [],
  refunds: refunds.map((state) => ({
    id: state,
    amount: { amount: 1, currency: 'JPY' },
    state,
    dueAt: '2026-11-24T00:00:00Z',
  })),
});

const WHOLE: Harvest = {
  mails,
  backorders: OUTCOMES.map((outcome) => backorder(outcome, ['confirmed', 'overdue'])),
  causes: new Map(CAUSES.map((cause) => [`bo-${cause}`, cause])),
};

test('nothing is missing where every mail went out in both languages and every ending was reached', () => {
  expect(missingFrom(WHOLE)).toEqual([]);
});

test.each(mails.map(({ id, template, locale }) => [template, locale, id] as const))(
  'a missing %s in %s is named',
  (template, locale, id) => {
    const found = { ...WHOLE, mails: mails.filter((mail) => mail.id !== id) };
    expect(missingFrom(found)).toEqual([`no mail ${template} in ${locale} was written`]);
  },
);

test('a mail that was written and did not leave is told apart from one that was never called for', () => {
  const as = (status: string): Harvest => ({
    ...WHOLE,
    mails: mails.map((mail) => (mail.id === 'status-ja' ? { ...mail, status } : mail)),
  });
  expect(missingFrom(as('superseded'))).toEqual([
    'no mail status in ja was sent: newer news overtook all 1 while none could leave',
  ]);
  expect(missingFrom(as('queued'))).toEqual(['no mail status in ja was sent: they are queued']);
  expect(missingFrom(as('delivered'))).toEqual([]);
});

test('missing endings, causes and refunds are named', () => {
  const found = { ...WHOLE, backorders: [backorder('fulfilled', ['confirmed'])], causes: new Map() };
  expect(missingFrom(found)).toEqual([
    'no workflow closed as partly-fulfilled',
    'no workflow closed as substituted',
    'no workflow closed as cancelled',
    'no order was cancelled by customer',
    'no order was cancelled by silence',
    'no order was cancelled by discontinued',
    'no refund is overdue',
  ]);
});
