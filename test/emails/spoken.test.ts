import { sampleMails } from '../../emails/samples';
import { spokenText } from '../../emails/spoken';
import { writeLetter } from '../../emails/write-letter';
import { allSamples, LOCALES, sample, samplesOf, sampleWith } from './sample-mails';

const said = (locale: 'ja' | 'en', name: string): string => spokenText(writeLetter(sample(locale, name)));

describe('what is said on the telephone in place of a mail', () => {
  test('names what was cancelled, how much of it, and what has become of the rest', () => {
    expect(said('ja', 'cancelled-part')).toContain('キャンセルした商品は、「南部鉄器 急須(黒)」、数量は2点です。');
    expect(said('ja', 'cancelled-part')).toContain(
      'ご注文商品の状況は、次の2件です。\n1、「南部鉄器 急須(黒)」、数量は5点、状況は入荷待ち 3点、キャンセル 2点。',
    );
    expect(said('en', 'cancelled-part')).toContain('Cast-Iron Teapot, Black; quantity: 2.');
  });

  test('says what a date was before, and that a vague one is an estimate', () => {
    expect(said('ja', 'date-changed')).toContain(
      '入荷予定日は、2026年12月15日(火)です。変更前は、2026年12月1日(火)でした。',
    );
    expect(said('en', 'date-changed')).toContain('before, it was Tue, December 1, 2026.');
    expect(said('ja', 'status-vague')).toContain('現時点での目安です。');
  });

  test.each(LOCALES)('never leaves an item unsaid, and says no code and no address of a page, in %s', (locale) => {
    for (const facts of Object.values(sampleMails(locale))) {
      const letter = writeLetter(facts);
      const text = spokenText(letter);
      for (const block of letter.blocks)
        for (const { name } of block.kind === 'items' ? block.items : []) expect(text).toContain(name.value);
      expect(text).not.toMatch(/https?:|@/);
      expect(text).not.toMatch(/商品コード|item code/);
    }
  });

  test.each(samplesOf('ja'))('is Japanese that can be read out, whatever a value ends with: %s', (name) => {
    expect(said('ja', name)).not.toMatch(
      /(?:ます|ました|ません|です|でした|。|[うくぐすつぬぶむる](?:\([^)]*\))?)です/,
    );
  });

  test('quotes what was chosen, and says what follows from it as a sentence of its own', () => {
    expect(said('ja', 'decision-received-cancel')).toContain('ご希望は「キャンセルする」です。');
    expect(said('ja', 'decision-received-wish')).toContain(
      'ご希望は「代替品への変更を希望する(南部鉄器 急須(茶))」です。\n差額1,500円につきまして、担当者よりご連絡いたします。',
    );
    expect(said('ja', 'alternative-agreed')).toContain(
      'ご回答につきましては、ご注文のページにて、お客様より承りました。\n代金につきましては、差額3,000円をお返しします。',
    );
    expect(said('en', 'decision-received-further-period')).toContain(
      'Delivery by Thu, December 10, 2026.\nIf we have not delivered by then,',
    );
  });

  test.each(allSamples)('promises no mail, points to no page and to nothing below: %s', (_name, facts) => {
    const text = spokenText(writeLetter(facts)).replace(/ご注文のページにて、お客様より|on your order page/, '');
    expect(text).not.toMatch(
      /メール|ページ|フォーム|以下|下記|\be-?mail|\bpage\b|\bwrit(?:e|ing)\b|\bbelow\b|\bform\b/i,
    );
  });

  test.each(['refund-needs-account', 'refund-needs-account-again', 'refund-needs-account-no-form'])(
    'asks for the account in the call itself: %s',
    (name) => {
      expect(said('ja', name)).toMatch(/金融機関名、支店名、口座の種類、口座番号、口座名義を、このお電話で/);
      expect(said('en', name)).toMatch(/on this call.*the bank, the account number and the name on the account/);
    },
  );

  test('says how the customer can answer, cancel and take back by telephone', () => {
    expect(said('ja', 'offer')).toContain('ご希望は、このお電話で承ります。');
    expect(said('en', 'offer')).toContain('You can tell us your choice now, or call us back.');
    expect(said('ja', 'date-changed')).toContain('キャンセルをご希望の場合は、お電話で承ります。');
    expect(said('ja', 'decision-received-cancel')).toMatch(/まで、お電話でお取り消しいただけます。/);
    const toAccount = sampleWith('ja', 'cancelled-by-customer', 'cancelled', (matter) => ({
      ...matter,
      refund: matter.refund && { ...matter.refund, needsAccount: true },
    }));
    expect(spokenText(writeLetter(toAccount))).toContain(
      'お振込先の口座につきましては、別途お電話でおうかがいいたします。',
    );
  });
});
