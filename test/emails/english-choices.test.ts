import type { PriceTerms } from '../../domain/money/substitution';
import { prepareMails, renderMail } from '../../emails/render';
import { offering, sample, sampleWith, under } from './sample-mails';

beforeAll(prepareMails);

const text = (name: string): string => renderMail(sample('en', name)).text;
const dollars = (amount: number) => ({ amount, currency: 'USD' });

/** The lines of a section: heading, its underline, and what follows up to a blank line. */
const section = (name: string, heading: string): readonly string[] => under(text(name), heading).slice(1);

describe('choices in English', () => {
  test('lists every choice under its item', () => {
    expect(section('offer', 'Your choices')).toEqual([
      '* Cast-Iron Teapot, Black (2 on backorder)',
      '  - Keep waiting (expected in stock: mid-March 2027; estimated delivery: Wed, March 24 – Thu, March 25, 2027)',
      '  - Ship what is ready now (the rest follows once it is in stock; no extra postage)',
      '  - Switch to another item: Cast-Iron Teapot, Brown (item code NT-100-BR)',
      '    You get $29.99 back.',
      '    The same teapot in another color.',
      '  - Cancel the units on backorder (refund: $255.99)',
    ]);
  });

  test("gives the deadline on the shop's clock and says what silence means", () => {
    expect(section('offer', 'Please answer by')).toEqual(['Deadline: Monday, November 30, 6:00 PM EST']);
    expect(text('offer')).toContain('will be cancelled and fully refunded.');
    expect(text('offer-part-ready')).toContain('nothing is cancelled: we will keep your order open');
  });

  test('says that it stands in for an earlier mail only where it does', () => {
    const replaces = 'This replaces our earlier email asking you to choose.';
    expect(text('offer-replaced')).toContain(replaces);
    expect(text('offer')).not.toContain(replaces);
    const first = 'offer-us-first-delay';
    expect(text(first)).not.toContain(replaces);
    const again = renderMail(sampleWith('en', first, first, (matter) => ({ ...matter, replaces: true })));
    expect(again.text).toContain(replaces);
  });

  test('names the items that silence cancels where the others wait on', () => {
    expect(text('offer-part-lost')).toMatch(
      /“[^”]+” will be cancelled and fully refunded\. We will keep the rest of your order open/,
    );
  });

  test('does not speak of dates where nothing will ever come', () => {
    expect(text('first-notice-hopeless')).toContain('has been discontinued');
    expect(text('first-notice-hopeless')).not.toMatch(/dates we expect|Not known yet|on backorder, so|for the wait/);
  });

  test('asks for no choice where cancelling is all that is left', () => {
    expect(text('offer-cancel-only')).toContain('by Monday, November 30, 6:00 PM EST, we will cancel it for you.');
    expect(text('offer-cancel-only')).not.toContain('Please look at your choices');
    expect(text('first-notice-hopeless')).toContain('6:00 PM EST, we will cancel it for you.');
    expect(text('offer-cancel-or-stay')).toContain('If you would rather not wait, please cancel it on the page below.');
    expect(text('offer-cancel-or-stay')).not.toContain('we will cancel it for you');
  });

  test('repeats the answer and until when it can be taken back', () => {
    expect(text('decision-received')).toContain('  Choice: Keep waiting\n');
    expect(text('decision-received')).toContain('until Tuesday, November 24, 6:30 PM EST');
    expect(text('decision-received-final')).toContain('  Choice: Keep waiting\n');
    expect(text('decision-received-cancel')).toContain('the cancellation becomes final then, and we will write again');
  });

  test('taken back it says that the order is as before only where it is', () => {
    expect(text('decision-received-taken-back')).toContain('Your order is back to how it was before.');
    const moved = renderMail(
      sampleWith('en', 'decision-received-taken-back', 'decision-received', (matter) => ({
        ...matter,
        asBefore: false,
        questionOver: true,
      })),
    );
    expect(moved.text).not.toContain('back to how it was');
    expect(moved.text).toContain('your order is not quite as it was before. Below is how it stands now.');
    expect(moved.text).toContain('You no longer need to answer the question we sent you.');
  });

  test.each([
    ['decision-received-wish', 'You would like another item: '],
    ['decision-received-further-period', 'Delivery by '],
    ['alternative-agreed', 'Switch to another item: '],
  ])('taken back an answer is named, and nothing that was to follow from it is promised: %s', (name, word) => {
    const back = renderMail(
      sampleWith('en', name, 'decision-received', (matter) => ({ ...matter, takenBack: true, undoUntil: null })),
    );
    expect(back.text).toContain(`  Your earlier choice: ${word}`);
    expect(back.text).not.toMatch(/contact you|end the contract|money back|more, so/);
  });

  test.each(['offer', 'offer-us-first-delay'] as const)(
    '%s says that an answer was taken back only where one was',
    (name) => {
      const says = 'Your earlier answer has been taken back, so the choice is open again.';
      expect(text(name)).not.toContain(says);
      const again = renderMail(sampleWith('en', name, name, (matter) => ({ ...matter, takenBack: true })));
      expect(again.text).toContain(says);
    },
  );

  test.each<[PriceTerms, string]>([
    [{ refund: dollars(1000) }, 'You get $10.00 back.'],
    [{ lessToPay: dollars(1000) }, 'You pay $10.00 less.'],
    [{ shopPays: dollars(1000) }, 'Worth $10.00 more, at no extra cost to you.'],
    [{ surcharge: dollars(1000) }, '$10.00 more; we’ll talk to you before we change anything.'],
    [{}, 'At no extra cost.'],
  ])('says what becomes of the price difference of an alternative: %j', (terms, words) => {
    expect(renderMail(offering('en', terms)).text).toContain(`\n    ${words}\n`);
  });
});

describe('an alternative that is agreed, in English', () => {
  test('names what was ordered and what is sent, who agreed, what becomes of the price and when it leaves', () => {
    expect(section('alternative-agreed', 'What we agreed')).toEqual([
      'Instead of: Cast-Iron Teapot, Black (item code NT-100-BK)',
      'You will get: Cast-Iron Teapot, Brown (item code NT-100-BR)',
      'Quantity: 2',
      'Agreed by: You, on your order page',
      'Price: You get $29.99 back',
      'Expected to ship: Wed, December 2, 2026',
      'Estimated delivery: Thu, December 3 – Fri, December 4, 2026',
    ]);
    expect(text('alternative-agreed')).toContain('We will write again when the refund');
  });

  test('beside other answers it says that it leaves with the rest, and when', () => {
    const rows = section('alternative-agreed-dearer', 'What we agreed');
    expect(rows).toContain('Price: Worth $14.99 more, at no extra cost to you');
    expect(rows).toContain('Expected to ship: Wed, December 16, 2026, together with the rest of your order');
    expect(section('alternative-agreed-dearer', 'Your choice')).toContain('  Choice: Keep waiting');
  });

  test('agreed by telephone it says so, and that the higher price is as it was talked about', () => {
    const rows = section('alternative-agreed-by-telephone', 'What we agreed');
    expect(rows).toContain('Agreed by: Our team, on your behalf, by phone');
    expect(rows).toContain('Price: $14.99 more, settled as agreed with our team');
    expect(rows).toContain('Expected to ship: Together with the rest of your order, once it is in stock');
  });

  test('a wish is no agreement: nothing is changed before the price is talked about', () => {
    expect(text('decision-received-wish')).not.toContain('What we agreed');
    expect(text('decision-received-wish')).toContain('It costs $14.99 more, so we will contact you');
  });
});
