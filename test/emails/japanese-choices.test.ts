import type { PriceTerms } from '../../domain/money/substitution';
import { prepareMails, renderMail } from '../../emails/render';
import { offering, sample, sampleWith, under } from './sample-mails';

beforeAll(prepareMails);

const text = (name: string): string => renderMail(sample('ja', name)).text;
const yen = (amount: number) => ({ amount, currency: 'JPY' });

describe('choices in Japanese', () => {
  test('lists every choice under its item with dates, refund and substitute', () => {
    expect(under(text('offer'), '■お選びいただける内容')).toEqual([
      '【南部鉄器 急須(黒)(入荷待ち 2点)】',
      '・このまま入荷を待つ(入荷予定日:2027年3月中旬、お届け予定日:2027年3月24日(水)〜3月25日(木)頃)',
      '・ご用意できている商品を先に発送する(分割発送。残りの商品は入荷後に発送いたします。追加の送料はかかりません)',
      '・代替品に変更する:南部鉄器 急須(茶)(商品コード:NT-100-BR)',
      '\u3000差額3,000円をお返しします。',
      '\u3000色違いの商品です。',
      '・入荷待ちの分をキャンセルする(ご返金額:25,600円)',
    ]);
  });

  test.each(['offer', 'offer-reminder', 'first-notice-offer'])('%s says until when to answer', (name) => {
    expect(under(text(name), '■ご回答のお願い')).toEqual(['ご回答期限:11月30日(月)18時まで']);
    expect(text(name)).toContain('ページを開いただけでは、ご回答は確定いたしません。');
  });

  test('does not speak of dates where nothing will ever come', () => {
    expect(text('first-notice-hopeless')).toContain('今後の入荷が見込めない商品がある');
    expect(text('first-notice-hopeless')).not.toMatch(/確認中|入荷待ちとなって|お待たせ/);
  });

  test('does not ask to choose where cancelling is all that is left', () => {
    expect(text('offer-cancel-only')).toContain(
      'お手続きがない場合は、11月30日(月)18時をもちましてキャンセルいたします。',
    );
    expect(text('offer-cancel-only')).not.toContain('ご希望をお選びいただき、11月');
  });

  test('does not threaten to cancel where silence cancels nothing, in an offer that has no other choice', () => {
    expect(text('offer-cancel-or-stay')).toContain('キャンセルにはせず、このまま入荷をお待ちいただく');
    expect(text('offer-cancel-or-stay')).toContain('キャンセルをご希望の場合は、下記のページより');
    expect(text('offer-cancel-or-stay')).not.toContain('をもちましてキャンセルいたします');
    expect(text('first-notice-hopeless')).toContain('11月30日(月)18時をもちましてキャンセルいたします。');
  });

  test('says that it stands in for an earlier mail only where it does', () => {
    const replaces = '本メールは、先にお送りいたしましたご意向確認のメールに代わるものでございます。';
    expect(text('offer-replaced')).toContain(replaces);
    expect(text('offer')).not.toContain(replaces);
    const first = 'offer-us-first-delay';
    expect(text(first)).not.toContain(replaces);
    const again = renderMail(sampleWith('ja', first, first, (matter) => ({ ...matter, replaces: true })));
    expect(again.text).toContain(replaces);
  });

  test('says what silence means', () => {
    expect(text('offer')).toContain('キャンセルし、その代金を全額ご返金いたします。');
    expect(text('offer-part-ready')).toContain('キャンセルにはせず、このまま入荷をお待ちいただく');
  });

  test('names the items that silence cancels where the others wait on', () => {
    expect(text('offer-part-lost')).toContain(
      '「南部鉄器 急須(黒)」のご注文をキャンセルし、その代金を全額ご返金いたします。そのほかの商品は、このまま入荷をお待ちいただく',
    );
  });

  test('repeats the answer and until when it can be taken back', () => {
    expect(text('decision-received')).toContain('\u3000ご希望:このまま入荷を待つ');
    expect(text('decision-received')).toContain('こちらの内容は、11月24日(火)18時30分まで');
    expect(text('decision-received-final')).toContain('\u3000ご希望:このまま入荷を待つ');
    const outcome = 'お取り消しがない場合は、期限をもってキャンセルを確定し、ご返金などの詳細をあらためてメールで';
    expect(text('decision-received-cancel')).toContain(outcome);
    expect(text('decision-received-final')).not.toContain('お取り消しがない場合');
    expect(text('decision-received-final')).toContain('こちらの内容で確定しております。');
  });

  test('taken back it says that the order is as before the answer, not as before its being taken back', () => {
    expect(text('decision-received-taken-back')).toContain('このご希望を承る前の状態に戻っております。');
    expect(text('decision-received-taken-back')).toContain('\u3000取り消されたご希望:キャンセルする');
  });

  test('taken back it does not say so where the order is not as it was', () => {
    const moved = renderMail(
      sampleWith('ja', 'decision-received-taken-back', 'decision-received', (matter) => ({
        ...matter,
        asBefore: false,
        questionOver: true,
      })),
    );
    expect(moved.text).not.toMatch(/状態に戻って/);
    expect(moved.text).toContain('承る前とまったく同じ状態ではございません。');
    expect(moved.text).toContain('先にお願いしておりましたご回答は、不要となりました。');
    expect(text('decision-received-taken-back')).not.toContain('不要となりました');
  });

  test.each([
    ['decision-received-wish', '代替品への変更を希望する(南部鉄器 急須(茶))'],
    ['decision-received-further-period', '2026年12月10日(木)までのお届けを希望する'],
    ['alternative-agreed', '代替品に変更する(南部鉄器 急須(茶))'],
  ])('taken back an answer is named, and nothing that was to follow from it is promised: %s', (name, word) => {
    const back = renderMail(
      sampleWith('ja', name, 'decision-received', (matter) => ({ ...matter, takenBack: true, undoUntil: null })),
    );
    expect(back.text).toContain(`\u3000取り消されたご希望:${word}`);
    expect(back.text).not.toMatch(/ご連絡いたします|契約を解除|差額|ご返金/);
  });

  test.each(['offer', 'offer-us-first-delay'] as const)(
    '%s says that an answer was taken back only where one was',
    (name) => {
      const says = '先にいただきましたご回答のお取り消しを承りましたので、あらためてご希望をおうかがいいたします。';
      expect(text(name)).not.toContain(says);
      const again = renderMail(sampleWith('ja', name, name, (matter) => ({ ...matter, takenBack: true })));
      expect(again.text).toContain(says);
    },
  );

  test.each<[PriceTerms, string]>([
    [{ refund: yen(1000) }, '差額1,000円をお返しします。'],
    [{ lessToPay: yen(1000) }, 'お支払い額が1,000円少なくなります。'],
    [{ shopPays: yen(1000) }, '差額1,000円は当店が負担いたします。追加のご負担はありません。'],
    [{ surcharge: yen(1000) }, '差額1,000円。変更の前に、担当者からご相談いたします。'],
    [{}, '追加のご負担はありません。'],
  ])('says what becomes of the price difference of an alternative: %j', (terms, words) => {
    expect(under(renderMail(offering('ja', terms)).text, '■お選びいただける内容')).toContain(`\u3000${words}`);
  });
});

describe('an alternative that is agreed, in Japanese', () => {
  const HEADING = '■代替品への変更内容';

  test('names what was ordered and what is sent, who agreed, what becomes of the price and when it leaves', () => {
    expect(under(text('alternative-agreed'), HEADING)).toEqual([
      '変更前の商品:南部鉄器 急須(黒)(商品コード:NT-100-BK)',
      '変更後の商品:南部鉄器 急須(茶)(商品コード:NT-100-BR)',
      '数量:2点',
      'ご回答:ご注文のページにて、お客様より承りました',
      '代金:差額3,000円をお返しします',
      '発送予定日:2026年12月2日(水)',
      'お届け予定日:2026年12月3日(木)〜12月4日(金)頃',
    ]);
    expect(text('alternative-agreed')).toContain('差額のご返金につきましては、お手続きの際に、あらためて');
  });

  test('beside other answers it says that it leaves with the rest, and when', () => {
    const rows = under(text('alternative-agreed-dearer'), HEADING);
    expect(rows).toContain('代金:差額1,500円は当店が負担いたします。追加のご負担はありません');
    expect(rows).toContain('発送予定日:2026年12月16日(水)(残りの商品とあわせて発送いたします)');
    expect(under(text('alternative-agreed-dearer'), '■ご希望の内容')).toEqual([
      '・商品名:檜のまな板 大',
      '\u3000商品コード:HK-220-L',
      '\u3000数量:1点',
      '\u3000ご希望:このまま入荷を待つ',
    ]);
  });

  test('agreed by telephone it says so, and that the higher price is as it was talked about', () => {
    const rows = under(text('alternative-agreed-by-telephone'), HEADING);
    expect(rows).toContain('ご回答:お客様のご意向を、当店の担当者がお電話にて承りました');
    expect(rows).toContain('代金:差額1,500円につきましては、担当者とご相談いただいたとおりです');
    expect(rows).toContain('発送予定日:残りの商品が入荷しだい、あわせて発送いたします');
  });

  test('a wish is no agreement: nothing is changed before the price is talked about', () => {
    expect(text('decision-received-wish')).not.toContain(HEADING);
    expect(text('decision-received-wish')).toContain('差額1,500円につきまして、担当者よりご連絡いたします。');
  });
});
