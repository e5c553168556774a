import { prepareMails, renderMail } from '../../emails/render';
import { linesOf, sample, samplesOf, sampleWith, TEMPLATE_NAMES, under } from './sample-mails';

beforeAll(prepareMails);

const SAMPLES = samplesOf('en');
const text = (name: string): string => renderMail(sample('en', name)).text;

/** The lines of a section: heading, its underline, and what follows up to a blank line. */
const section = (name: string, heading: string): readonly string[] => under(text(name), heading).slice(1);

test('every template has an English sample', () => {
  expect(new Set(SAMPLES.map(([, { matter }]) => matter.template))).toEqual(new Set(TEMPLATE_NAMES));
});

describe.each(SAMPLES)('English mail %s', (name, facts) => {
  test('has no Japanese in it', () => {
    const mail = renderMail(facts);
    expect(mail.subject + mail.text).not.toMatch(/[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]/);
    expect(mail.html.slice(mail.html.indexOf('<body'))).not.toMatch(/[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]/);
  });

  test('names the order in the subject and in a section of its own', () => {
    expect(renderMail(facts).subject).toContain('order HP-10042');
    expect(section(name, 'Your order')).toEqual(['Order number: HP-10042', 'Ordered on: Fri, November 20, 2026']);
  });

  test('greets the customer by name', () => {
    const { company, department, name: person } = facts.customer;
    const addressee = [company, department, `Dear ${person},`, ''].filter((line) => line !== null);
    expect(linesOf(renderMail(facts).text).slice(0, addressee.length)).toEqual(addressee);
  });

  test('shows every line of the order with code and quantity', () => {
    for (const line of facts.lines) {
      expect(text(name)).toContain(`* ${line.name}\n  Item code: ${line.sku}\n  Quantity: ${line.ordered}\n`);
    }
  });

  test('ends with the person responsible, the shop, the address and the telephone number', () => {
    const { shop } = facts;
    const phone = shop.phone && `Phone: ${shop.phone}`;
    const signature = ['-- ', shop.staffName, shop.name, shop.address, phone, shop.email, ''];
    expect(text(name).endsWith(`\n\n${signature.filter((line) => line !== null).join('\n')}`)).toBe(true);
  });
});

test('each kind of mail has its own subject', () => {
  const subjects = SAMPLES.map(([name, facts]) => [name, renderMail(facts).subject]);
  expect(Object.fromEntries(subjects)).toEqual({
    acceptance: 'We have accepted your order HP-10042 and received your payment',
    'cancelled-by-law': 'Your order HP-10042 has been cancelled',
    'cancelled-by-law-unheard': 'Your order HP-10042 has been cancelled',
    'arrived-rest-unawaited': 'What we have of your order HP-10042 is about to ship',
    'offer-us-first-delay': 'Your order HP-10042 is delayed: wait or cancel, the choice is yours',
    'offer-us-long-delay': 'Please choose: your order HP-10042 is delayed and may be cancelled',
    'offer-us-long-delay-unknown': 'Please choose: your order HP-10042 is delayed and may be cancelled',
    'offer-us-renewed-delay': 'Please choose: your order HP-10042 is delayed again and may be cancelled',
    'first-notice-dated': 'Backorder dates for your order HP-10042',
    'first-notice-unknown': 'Your order HP-10042: an item is on backorder',
    'first-notice-mixed': 'Your order HP-10042: an item is on backorder',
    'first-notice-suffered': "We're sorry: a delay with your order HP-10042",
    'first-notice-lost-ready': "We're sorry: a delay with your order HP-10042",
    'first-notice-reallocated': "We're sorry: a change to your order HP-10042",
    'first-notice-preorder': 'Your pre-order: dates for order HP-10042',
    'first-notice-special-order': 'Your special order: an update on order HP-10042',
    'first-notice-hopeless': "We're sorry: we cannot supply your order HP-10042",
    'first-notice-offer': 'Your order HP-10042: please choose how to proceed',
    'still-asking': 'No date yet for your order HP-10042 – we are still asking',
    'still-asking-unpromised': 'No date yet for your order HP-10042 – we are still asking',
    'still-asking-supplier-silent': 'No date yet for your order HP-10042 – we are still asking',
    'date-confirmed': 'We have a date for your order HP-10042',
    'date-confirmed-again': 'We have a new date for your order HP-10042',
    'date-confirmed-one-parcel': 'We have a date for your order HP-10042',
    'date-confirmed-two-dates': 'We have a date for your order HP-10042',
    'date-changed': 'New dates for your order HP-10042',
    'date-changed-one-parcel': 'New dates for your order HP-10042',
    'date-changed-unknown': 'Your order HP-10042 is delayed',
    'date-changed-other-way': 'New delivery dates for your order HP-10042',
    'date-changed-earlier': 'No answer needed: better dates for your order HP-10042',
    'date-changed-not-asked': 'Your order HP-10042 is delayed',
    'date-confirmed-not-asked': 'We have a date for your order HP-10042',
    'date-missed': 'Your order HP-10042 has not arrived at our warehouse on time',
    'date-missed-others-moved': 'Your order HP-10042 has not arrived at our warehouse on time',
    offer: 'Please choose: your order HP-10042 cannot go ahead as planned',
    'offer-scarce-alternative': 'Please choose: your order HP-10042 cannot go ahead as planned',
    'offer-replaced': 'Please choose: your order HP-10042 cannot go ahead as planned',
    'offer-part-lost': 'Please choose: your order HP-10042 cannot go ahead as planned',
    'offer-cancel-or-stay': 'Please choose: your order HP-10042 cannot go ahead as planned',
    'offer-on-marketplace': 'Please choose: your order HP-10042 cannot go ahead as planned',
    'offer-cancel-only': "We're sorry: we cannot supply your order HP-10042",
    'offer-part-ready': 'Please choose: part of your order HP-10042 is ready',
    'offer-reminder': 'Reminder: please choose for your order HP-10042',
    'decision-received': 'We have your answer for order HP-10042',
    'decision-received-further-period': 'We have your answer for order HP-10042',
    'decision-received-terminates': 'You have ended the contract for order HP-10042',
    'decision-received-cancel': 'We have your cancellation request for order HP-10042',
    'decision-received-final': 'We have your answer for order HP-10042',
    'decision-received-taken-back': 'We have undone your cancellation for order HP-10042',
    status: '8 days to go: your order HP-10042',
    'status-part': '8 days to go: part of your order HP-10042',
    countdown: '3 days to go: your order HP-10042',
    'countdown-last': 'Due in tomorrow: part of your order HP-10042',
    'status-vague': 'Where your order HP-10042 stands',
    'status-together': 'Where your order HP-10042 and 2 others stand',
    'status-unknown': 'Where your order HP-10042 stands',
    'arrived-unawaited': 'We are getting your order HP-10042 ready to ship',
    'arrived-rest': 'The rest of your order HP-10042 is ready to ship',
    arrived: 'Your order HP-10042 is ready to ship',
    'part-shipped': 'Part of your order HP-10042 is about to ship',
    'held-for-rest': 'In stock, and shipping with the rest of your order HP-10042',
    'held-for-rest-unknown': 'In stock, and shipping with the rest of your order HP-10042',
    shipped: 'Your order HP-10042 has shipped',
    'shipped-part': 'Part of your order HP-10042 has shipped',
    'cancelled-by-customer': 'Your order HP-10042 has been cancelled',
    'cancelled-by-silence': 'Your order HP-10042 has been cancelled',
    'cancelled-by-shop': 'Your order HP-10042 has been cancelled',
    'cancelled-discontinued': 'Part of your order HP-10042 has been cancelled',
    'decision-received-wish': 'We have your answer for order HP-10042',
    'alternative-agreed': 'A replacement is agreed for your order HP-10042',
    'alternative-agreed-dearer': 'We have your answer for order HP-10042',
    'alternative-agreed-missing': 'A replacement is agreed for your order HP-10042',
    'alternative-agreed-by-telephone': 'A replacement is agreed for your order HP-10042',
    'late-termination': 'Your order HP-10042 is late: you may now end the contract',
    'cancelled-terminated': 'The contract for your order HP-10042 has ended',
    'cancelled-part': 'Part of your order HP-10042 has been cancelled',
    'cancelled-points-uncharged': 'Your order HP-10042 has been cancelled',
    'cancelled-split-tenders': 'Your order HP-10042 has been cancelled',
    'refund-requested': 'A refund is on its way for your order HP-10042',
    'refund-requested-part-uncharged': 'A refund is on its way for your order HP-10042',
    'refund-requested-account': 'A refund is on its way for your order HP-10042',
    'refund-requested-returned': 'A refund is on its way for your order HP-10042',
    'refund-needs-account': 'Action needed: where should we send the refund for your order HP-10042?',
    'refund-needs-account-returned': 'Action needed: where should we send the refund for your order HP-10042?',
    'refund-needs-account-again': 'Action needed: the refund for your order HP-10042 did not reach your account',
    'refund-needs-account-no-form': 'Action needed: where should we send the refund for your order HP-10042?',
    'refund-done': 'Your refund for order HP-10042 has been paid',
    'authorization-ending': 'Please renew the payment for your order HP-10042',
  });
});

describe('dates in English', () => {
  test('say the day as far as it is known', () => {
    expect(linesOf(text('first-notice-dated'))).toContain('Expected in stock: Tue, December 1, 2026');
    expect(linesOf(text('first-notice-preorder'))).toContain('Expected in stock: Mid-March 2027');
    expect(linesOf(text('first-notice-unknown'))).toContain('Expected in stock: Not known yet');
    expect(linesOf(text('status'))).toContain('Estimated delivery: Thu, December 3 – Fri, December 4, 2026');
  });

  test('stand beside what was told before when they change', () => {
    expect(text('date-changed')).toContain('Tue, December 15, 2026 (before: Tue, December 1, 2026)');
    expect(section('date-changed', 'Why it changed')).toEqual([
      'Reason: Production is late because of a shortage of raw material.',
    ]);
  });

  test('say that a question is over, and are no apology where they are earlier', () => {
    const over = 'You no longer need to answer the question we sent you.';
    for (const name of ['date-changed-earlier', 'date-changed-not-asked', 'date-confirmed-not-asked'])
      expect(text(name)).toContain(over);
    expect(text('date-changed-earlier')).not.toMatch(/sorry|Why it changed/);
    for (const name of ['date-changed', 'date-changed-unknown', 'date-confirmed'])
      expect(text(name)).not.toContain('answer');
  });

  test('say that the supplier has not answered only where he was asked', () => {
    expect(text('still-asking-supplier-silent')).toContain('We have asked the supplier for a date and have not had');
    expect(text('still-asking')).not.toContain('supplier');
  });

  test('put the question again that is open meanwhile, and promise no word after its end', () => {
    const { matter } = sample('en', 'offer');
    if (matter.template !== 'offer') throw new Error('another sample');
    const asking = sample('en', 'still-asking');
    const open = {
      template: 'still-asking',
      promised: true,
      supplierSilent: false,
      nextNewsOn: null,
      offer: matter.offer,
    } as const;
    const mail = renderMail({ ...asking, matter: open }).text;
    expect(mail).toMatch(/The choice we asked you to make is still open, until Monday, November 30, 6:00 PM/);
    expect(mail).toContain('If we do not hear from you by then');
    expect(mail).not.toContain('hear from us again');
    const japanese = renderMail({ ...sample('ja', 'still-asking'), matter: open }).text;
    expect(japanese).toMatch(/先におうかがいしておりますご意向は、.*まで、引き続きお選びいただけます。/);
    expect(japanese).not.toContain('あらためて状況をご連絡');
  });

  test('promise the next news while a date is missing', () => {
    expect(text('still-asking')).toContain('you will hear from us again by Thu, December 3, 2026.');
    expect(text('date-missed')).toContain('in stock by Tue, December 1, 2026. That day has passed');
  });

  test('are not counted down to where the day is not known', () => {
    expect(text('status-vague')).toContain('The dates we gave you have not changed.');
    expect(text('status-vague')).not.toMatch(/in \d+ days/);
  });

  test('are no good news where an earlier one was lost', () => {
    expect(text('date-confirmed')).toContain('Good news');
    expect(text('date-confirmed-again')).toContain('we are sorry that the first one did not hold');
    expect(text('date-confirmed-again')).not.toContain('Good news');
  });

  test('of another delivery alone are told without an apology', () => {
    const other = text('date-changed-other-way');
    expect(other).toContain('Your delivery address or carrier was changed, and your delivery dates with it.');
    expect(other).toContain('Your items are still expected in stock as we told you.');
    expect(other).not.toMatch(/sorry|let you down|Why it changed/);
  });

  test('count one day as one day', () => {
    const facts = sampleWith('en', 'status', 'status', (matter) => ({ ...matter, daysUntilRestock: 1 }));
    expect(renderMail(facts).subject).toBe('1 day to go: your order HP-10042');
    expect(renderMail(facts).text).toContain('due in stock in 1 day.');
  });
});

describe('shipment and cancellation in English', () => {
  test('a shipment names carrier and number', () => {
    expect(section('shipped', 'Your parcel')).toEqual(['Carrier: UPS', 'Tracking number: 1234-5678-9012']);
    expect(text('shipped-part')).toContain('  Status: 2 on backorder, 1 shipped\n');
  });

  test('a cancellation says what comes back and keeps the coupon apart from it', () => {
    expect(section('cancelled-by-silence', 'Your refund')).toEqual([
      'Amount: $255.99',
      'Refunded by: Mon, December 7, 2026',
    ]);
    expect(section('cancelled-by-silence', 'Your coupon')).toEqual([
      'Code: SORRY-7K2M',
      'Discount: 10% off',
      'Valid until: Sat, May 29, 2027',
    ]);
    expect(text('cancelled-by-silence')).toContain('On top of your refund');
  });

  test.each([
    ['by-customer', 'have been cancelled as requested.'],
    ['by-silence', 'We did not receive your answer by the deadline'],
    ['by-shop', 'This was our doing and not yours'],
    ['discontinued', 'have been discontinued'],
    ['by-law', 'We could not ship the items below in time'],
  ])('a cancellation %s gives that reason and no other', (name, words) => {
    const reasons = /as requested|by the deadline|our doing|been discontinued|ship the items below in time/g;
    expect(text(`cancelled-${name}`)).toContain(words);
    expect(text(`cancelled-${name}`).match(reasons)).toHaveLength(1);
  });

  test('a cancellation of what a marketplace was paid for promises no refund of the shop’s', () => {
    const facts = sampleWith('en', 'cancelled-part', 'cancelled', (matter) => ({ ...matter, refundedElsewhere: true }));
    const written = renderMail(facts).text;
    expect(written).toContain('is refunded through the marketplace you ordered from.');
    expect(written).not.toContain('You will not be charged');
  });

  test('a difference of which only a part had been taken is said whole, with what comes back and what is not charged', () => {
    const mail = text('refund-requested-part-uncharged');
    expect(mail).toContain(
      'The item you chose instead costs $29.98 less. Of that, we are returning what you had already paid.',
    );
    expect(mail).toContain('The other $24.99 of the difference has not been charged, and will not be.');
  });

  test('what was kept back for the way is said also where an account is asked for', () => {
    expect(section('refund-needs-account-returned', 'Your refund')).toContain('Return shipping taken off: $9.99');
  });

  test('an authorisation that ends is said to be uncharged only where nothing was taken', () => {
    expect(text('authorization-ending')).toContain('authorized when you ordered, but not charged');
    const facts = sampleWith('en', 'authorization-ending', 'authorization-ending', (matter) => ({
      ...matter,
      unchargedSoFar: false,
    }));
    expect(renderMail(facts).text).toContain('Your payment was authorized when you ordered. That authorization');
    expect(renderMail(facts).text).not.toContain('not charged');
  });
});
