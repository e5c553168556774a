import { prepareMails, renderMail } from '../../emails/render';
import { linesOf, sample, under } from './sample-mails';

beforeAll(prepareMails);

const text = (name: string): string => renderMail(sample('ja', name)).text;
const subject = (name: string): string => renderMail(sample('ja', name)).subject;

describe('goods on their way in Japanese', () => {
  test.each(['arrived', 'part-shipped'])('%s says when the goods leave and when they come', (name) => {
    expect(text(name)).toContain('■発送予定日:2026年12月2日(水)\n■お届け予定日:2026年12月3日(木)〜12月4日(金)頃\n');
  });

  test('a shipment names carrier and number, and what is still to come', () => {
    expect(under(text('shipped'), '■配送について')).toEqual(['配送業者:日本郵便', 'お問い合わせ番号:1234-5678-9012']);
    expect(text('shipped')).toContain('今回のご注文の発送はすべて完了いたしました。');
    expect(text('shipped-part')).not.toContain('■配送について');
    expect(text('shipped-part')).toContain('\u3000状況:入荷待ち 2点、発送済み 1点');
  });
});

describe('cancellation in Japanese', () => {
  test('says what comes back and by when, and keeps the coupon apart from it', () => {
    expect(under(text('cancelled-by-silence'), '■ご返金について')).toEqual([
      'ご返金額:25,600円',
      'ご返金期日:2026年12月7日(月)まで',
    ]);
    expect(under(text('cancelled-by-silence'), '■お詫びのクーポン')).toEqual([
      'クーポンコード:SORRY-7K2M',
      '内容:10%割引',
      '有効期限:2027年5月29日(土)まで',
    ]);
    expect(text('cancelled-by-silence')).toContain('ご返金とは別に');
  });

  test('of a part says that the rest goes on, with its dates', () => {
    expect(subject('cancelled-part')).toContain('一部キャンセル');
    expect(text('cancelled-part')).toContain('そのほかのご注文は、引き続き承っております。');
    expect(text('cancelled-part')).toContain('【南部鉄器 急須(黒) 3点】\n■入荷予定日:2026年12月15日(火)\n');
    expect(text('cancelled-part')).not.toContain('ご返金');
  });

  test.each([
    ['by-customer', 'キャンセルのお手続きが完了いたしました'],
    ['by-silence', 'ご回答を確認できませんでした'],
    ['by-shop', '当店の都合により'],
    ['discontinued', '取り扱い終了により'],
    ['by-law', 'お約束の期日までに商品を発送することができませんでした'],
  ])('%s gives that reason and no other', (name, words) => {
    const reasons = /お手続きが完了|確認できませんでした|当店の都合|取り扱い終了|期日までに商品を発送/g;
    expect(text(`cancelled-${name}`)).toContain(words);
    expect(text(`cancelled-${name}`).match(reasons)).toHaveLength(1);
  });
});

describe('refunds in Japanese', () => {
  test('say to the yen what goes back where, and what comes back as it was', () => {
    expect(under(text('cancelled-split-tenders'), '■ご返金について')).toEqual([
      'ご返金額:25,600円',
      'クレジットカード:24,600円',
      'ポイント:1,000円分',
      'クーポンの返還:WELCOME-10',
      'ご返金期日:2026年12月7日(月)まで',
    ]);
    expect(under(text('cancelled-split-tenders'), '■お詫びのクーポン')).toContain('内容:500円割引');
    expect(under(text('refund-done'), '■ご返金について')).toContain('ご返金日:2026年12月4日(金)');
  });

  test('ask for an account on the form alone, its address alone on a line', () => {
    expect(linesOf(text('refund-needs-account'))).toContain('https://shop.example/refund-account?order=0042');
    expect(text('refund-needs-account')).toContain('口座番号は、メールにはお書きにならないよう');
    // A difference or a parcel that came back is paid so too: the mail says nothing of a cancellation.
    expect(text('refund-needs-account')).not.toContain('キャンセル');
    expect(text('refund-needs-account-no-form')).toContain('担当者よりご連絡いたします。');
  });

  test('of a difference of which only a part had been taken say the whole, what comes back, and that the rest is not charged', () => {
    const mail = text('refund-requested-part-uncharged');
    expect(mail).toContain('代替品へのご変更にともない、お支払い額が3,000円少なくなります。');
    expect(mail).toContain('そのうち、すでに頂戴した分を下記のとおりお返しいたします。');
    expect(under(mail, '■ご返金について')).toContain('ポイント:500円分');
    expect(mail).toContain('差額のうち残りの2,500円はまだ頂戴しておりませんので、ご請求することはございません。');
    expect(text('refund-requested')).toContain('差額を下記のとおりご返金いたします。');
    expect(text('refund-requested')).not.toContain('ご請求する');
  });

  test('say what was kept back for the way, also where an account is asked for', () => {
    for (const name of ['refund-requested-returned', 'refund-needs-account-returned'])
      expect(under(text(name), '■ご返金について')).toContain('差し引いた返送料:1,000円');
  });

  test('an authorisation that ends says that nothing has been charged', () => {
    expect(text('authorization-ending')).toContain('代金はまだ頂戴しておりません。');
    expect(text('authorization-ending')).toContain('有効期限:11月30日(月)18時');
  });
});
