import { sampleMails } from '../../emails/samples';
import { spokenText } from '../../emails/spoken';
import { writeLetter } from '../../emails/write-letter';
import { LOCALES, sample } from './sample-mails';

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
      expect(text).not.toMatch(/商品コードは|item code:/);
    }
  });
});
