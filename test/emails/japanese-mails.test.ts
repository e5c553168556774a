import type { TemplateName } from '../../emails/mail-facts';
import { prepareMails, renderMail } from '../../emails/render';
import { linesOf, sample, samplesOf, TEMPLATE_NAMES, under } from './sample-mails';

beforeAll(prepareMails);

const SAMPLES = samplesOf('ja');
const text = (name: string): string => renderMail(sample('ja', name)).text;

const IMPORTANT: readonly TemplateName[] = [
  'first-notice',
  'still-asking',
  'date-confirmed',
  'date-changed',
  'date-missed',
  'offer',
  'offer-us-first-delay',
  'offer-us-long-delay',
  'offer-us-renewed-delay',
  'acceptance',
  'late-termination',
  'offer-reminder',
  'cancelled',
  'refund-needs-account',
  'authorization-ending',
];
const NAMES_ITS_OWN_ITEMS: readonly TemplateName[] = [
  'decision-received',
  'late-termination',
  'part-shipped',
  'held-for-rest',
  'shipped',
  'cancelled',
  'refund-requested',
  'refund-needs-account',
  'refund-done',
];

test('every template has a Japanese sample', () => {
  expect(new Set(SAMPLES.map(([, { matter }]) => matter.template))).toEqual(new Set(TEMPLATE_NAMES));
});

describe.each(SAMPLES)('Japanese mail %s', (_, facts) => {
  const { template } = facts.matter;

  test('is marked 【重要】 exactly when something has to be known or decided', () => {
    expect(renderMail(facts).subject.startsWith('【重要】')).toBe(IMPORTANT.includes(template));
  });

  test('names the order in the subject and under ■ご注文内容', () => {
    const mail = renderMail(facts);
    expect(mail.subject).toMatch(/\(ご注文番号:S-20261120-0042(?: ほか2件)?\)$/);
    expect(under(mail.text, '■ご注文内容')).toEqual(['ご注文番号:S-20261120-0042', 'ご注文日:2026年11月20日(金)']);
  });

  test('addresses the customer with 様 and thanks them', () => {
    const { company, department, name } = facts.customer;
    const addressee = [company, department, `${name} 様`].filter((line) => line !== null);
    expect(linesOf(renderMail(facts).text).slice(0, addressee.length + 2)).toEqual([
      ...addressee,
      '',
      'いつもさくら道具店をご利用いただき、誠にありがとうございます。',
    ]);
  });

  test('shows every line of the order with 商品名, 商品コード and 数量', () => {
    const mail = renderMail(facts).text;
    if (!NAMES_ITS_OWN_ITEMS.includes(template)) expect(linesOf(mail)).toContain('■対象商品');
    for (const line of facts.lines) {
      expect(mail).toContain(`・商品名:${line.name}\n\u3000商品コード:${line.sku}\n\u3000数量:${line.ordered}点\n`);
    }
  });

  test('gives each date of a waiting line its own line with ■', () => {
    const mail = linesOf(renderMail(facts).text);
    if (template.startsWith('offer')) return;
    for (const { promise, leaves } of facts.lines.filter(({ waiting, hopeless }) => waiting > 0 && hopeless !== true)) {
      expect(mail.some((line) => line.startsWith('■入荷予定日:'))).toBe(true);
      if (promise === null) continue;
      if (leaves?.how === 'with-rest' && leaves.last === null) {
        expect(mail).toContain('■発送予定日:残りの商品が入荷しだい、あわせて発送いたします');
        continue;
      }
      expect(mail.some((line) => /^■発送予定日:\d{4}年\d+月\d+日\(.\)/.test(line))).toBe(true);
      expect(mail.some((line) => /^■お届け予定日:\d{4}年\d+月\d+日\(.\)〜\d+月\d+日\(.\)頃/.test(line))).toBe(true);
    }
  });

  test('ends with the shop, the person responsible, the address and the telephone number', () => {
    const { name, staffName, address, phone, email } = facts.shop;
    const rule = '━'.repeat(20);
    const signature = [
      rule,
      name,
      staffName && `担当:${staffName}`,
      address,
      phone && `電話:${phone}`,
      email,
      rule,
      '',
    ].filter((line) => line !== null);
    expect(linesOf(renderMail(facts).text).slice(-signature.length)).toEqual(signature);
  });
});

test('each kind of mail has its own subject', () => {
  const subjects = SAMPLES.map(([name, facts]) => [name, renderMail(facts).subject.replace(/\(ご注文番号.*/, '')]);
  expect(Object.fromEntries(subjects)).toEqual({
    acceptance: '【重要】ご注文の承諾と代金受領のお知らせ',
    'cancelled-by-law': '【重要】ご注文キャンセルのお知らせ',
    'cancelled-by-law-unheard': '【重要】ご注文キャンセルのお知らせ',
    'arrived-rest-unawaited': 'ご用意できております商品を発送いたします',
    'offer-us-first-delay': '【重要】発送遅延のお詫びとご意向確認のお願い',
    'offer-us-long-delay': '【重要】発送の大幅な遅延のお詫びとご意向確認のお願い',
    'offer-us-long-delay-unknown': '【重要】発送の大幅な遅延のお詫びとご意向確認のお願い',
    'offer-us-renewed-delay': '【重要】再度の発送遅延のお詫びとご意向確認のお願い',
    'first-notice-dated': '【重要】入荷待ち商品の入荷予定日のご案内',
    'first-notice-unknown': '【重要】入荷待ち商品についてのご連絡',
    'first-notice-mixed': '【重要】入荷待ち商品についてのご連絡',
    'first-notice-suffered': '【重要】在庫不足によるお届け遅延のお詫び',
    'first-notice-lost-ready': '【重要】在庫不足によるお届け遅延のお詫び',
    'first-notice-reallocated': '【重要】商品のご用意についてのお詫び',
    'first-notice-preorder': '【重要】ご予約商品の入荷予定日のご案内',
    'first-notice-special-order': '【重要】お取り寄せ商品についてのご連絡',
    'first-notice-hopeless': '【重要】ご注文商品のご連絡とキャンセルのお願い',
    'first-notice-offer': '【重要】入荷待ち商品のご連絡とご意向確認のお願い',
    'still-asking': '【重要】入荷予定日の確認状況のご報告',
    'still-asking-unpromised': '【重要】入荷予定日の確認状況のご報告',
    'still-asking-supplier-silent': '【重要】入荷予定日の確認状況のご報告',
    'date-confirmed': '【重要】入荷予定日が決まりました',
    'date-confirmed-again': '【重要】新しい入荷予定日が決まりました',
    'date-confirmed-one-parcel': '【重要】入荷予定日が決まりました',
    'date-confirmed-two-dates': '【重要】入荷予定日が決まりました',
    'date-changed': '【重要】入荷予定日変更のお詫びとお知らせ',
    'date-changed-one-parcel': '【重要】入荷予定日変更のお詫びとお知らせ',
    'date-changed-unknown': '【重要】入荷予定日変更のお詫びとお知らせ',
    'date-changed-other-way': '【重要】お届け予定日変更のお知らせ',
    'date-changed-earlier': '【重要】入荷予定日が早まり、ご回答は不要となりました',
    'date-changed-not-asked': '【重要】入荷予定日変更のお詫びとお知らせ',
    'date-confirmed-not-asked': '【重要】入荷予定日が決まりました',
    'date-missed': '【重要】商品の入荷遅延のお詫びとご報告',
    'date-missed-others-moved': '【重要】商品の入荷遅延のお詫びとご報告',
    offer: '【重要】ご注文商品のお詫びとご意向確認のお願い',
    'offer-scarce-alternative': '【重要】ご注文商品のお詫びとご意向確認のお願い',
    'offer-replaced': '【重要】ご注文商品のお詫びとご意向確認のお願い',
    'offer-part-lost': '【重要】ご注文商品のお詫びとご意向確認のお願い',
    'offer-cancel-or-stay': '【重要】ご注文商品のお詫びとご意向確認のお願い',
    'offer-on-marketplace': '【重要】ご注文商品のお詫びとご意向確認のお願い',
    'offer-cancel-only': '【重要】ご注文商品のお詫びとキャンセルのお願い',
    'offer-part-ready': '【重要】ご注文商品の発送方法についてのご意向確認',
    'offer-reminder': '【重要】ご意向確認のご回答期限が近づいております',
    'decision-received': 'ご回答を承りました',
    'decision-received-further-period': 'ご回答を承りました',
    'decision-received-cancel': 'キャンセルのご希望を承りました',
    'decision-received-terminates': '契約解除のお申し出を承りました',
    'decision-received-final': 'ご回答を承りました',
    'decision-received-wish': 'ご回答を承りました',
    'alternative-agreed': '代替品への変更を承りました',
    'alternative-agreed-dearer': 'ご回答を承りました',
    'alternative-agreed-missing': '代替品への変更を承りました',
    'alternative-agreed-by-telephone': '代替品への変更を承りました',
    'decision-received-taken-back': 'キャンセルのお取り消しを承りました',
    status: '入荷予定日まであと8日です',
    'status-part': '一部の商品の入荷予定日まであと8日です',
    countdown: '入荷まであと3日です',
    'countdown-last': '一部の商品が明日、入荷の予定です',
    'status-vague': 'ご注文商品の入荷状況のお知らせ',
    'status-together': 'ご注文商品の入荷状況のお知らせ',
    'status-unknown': 'ご注文商品の入荷状況のお知らせ',
    arrived: 'お待たせいたしました。ご注文商品がそろいました',
    'arrived-unawaited': 'ご注文商品の発送準備に入りました',
    'arrived-rest': 'お待たせいたしました。ご注文の残りの商品を発送いたします',
    'part-shipped': 'ご注文商品の一部を先に発送いたします',
    'held-for-rest': '商品が入荷しました。残りの商品とまとめて発送いたします',
    'held-for-rest-unknown': '商品が入荷しました。残りの商品とまとめて発送いたします',
    shipped: '商品を発送いたしました',
    'shipped-part': 'ご注文商品の一部を発送いたしました',
    'cancelled-by-customer': '【重要】ご注文キャンセルのお知らせ',
    'cancelled-by-silence': '【重要】ご注文キャンセルのお知らせ',
    'cancelled-by-shop': '【重要】ご注文キャンセルのお知らせ',
    'cancelled-discontinued': '【重要】ご注文商品の一部キャンセルのお知らせ',
    'late-termination': '【重要】お届け遅延のお詫びと契約解除のご案内',
    'cancelled-terminated': '【重要】契約解除のお知らせ',
    'cancelled-part': '【重要】ご注文商品の一部キャンセルのお知らせ',
    'cancelled-points-uncharged': '【重要】ご注文キャンセルのお知らせ',
    'cancelled-split-tenders': '【重要】ご注文キャンセルのお知らせ',
    'refund-requested': 'ご返金のお手続きについて',
    'refund-requested-part-uncharged': 'ご返金のお手続きについて',
    'refund-requested-account': 'ご返金のお手続きについて',
    'refund-requested-returned': 'ご返金のお手続きについて',
    'refund-needs-account': '【重要】ご返金先の口座ご登録のお願い',
    'refund-needs-account-returned': '【重要】ご返金先の口座ご登録のお願い',
    'refund-needs-account-again': '【重要】ご返金先の口座再登録のお願い',
    'refund-needs-account-no-form': '【重要】ご返金先の口座ご登録のお願い',
    'refund-done': 'ご返金が完了いたしました',
    'authorization-ending': '【重要】お支払い方法の再確認のお願い',
  });
});

describe('first notice in Japanese', () => {
  test('speaks of some of the goods only where others are ready', () => {
    expect(text('first-notice-unknown')).toContain('ご注文いただきました商品は、現在入荷待ちとなっております');
    expect(text('first-notice-mixed')).toContain('ご注文いただきました商品のうち、現在入荷待ちの商品がございます');
  });

  test('takes the blame for a stock error and for nothing else', () => {
    expect(text('first-notice-suffered')).toContain('当店の在庫管理が行き届かず');
    expect(text('first-notice-lost-ready')).toContain('ご用意できたとご案内しておりました商品');
    expect(text('first-notice-lost-ready')).not.toContain('在庫があるものとしてご注文を承りました');
    expect(text('first-notice-reallocated')).toContain('当店の都合により');
    for (const name of ['dated', 'preorder', 'special-order', 'reallocated']) {
      expect(text(`first-notice-${name}`)).not.toContain('在庫管理');
    }
  });

  test('says when the customer hears more while a date is missing', () => {
    expect(text('first-notice-unknown')).toContain(
      '確認の状況につきましては、2026年11月26日(木)までに、あらためてご連絡いたします。',
    );
    expect(linesOf(text('first-notice-unknown'))).toContain('■入荷予定日:未定(確認中)');
  });

  test('says what happens to goods that are ready', () => {
    expect(text('first-notice-mixed')).toContain('入荷待ちの商品に先立って発送いたします。');
    expect(text('first-notice-offer')).toContain('入荷待ちの商品がそろいましてから、まとめて発送いたします。');
    expect(text('first-notice-mixed')).toContain('\u3000状況:入荷待ち 2点、ご用意済み 1点');
  });

  test('names a third of a month and calls what follows from it an estimate', () => {
    const lines = linesOf(text('first-notice-preorder'));
    expect(lines).toContain('■入荷予定日:2027年3月中旬');
    expect(lines).toContain('■発送予定日:2027年3月23日(火)');
    expect(lines).toContain('■お届け予定日:2027年3月24日(水)〜3月25日(木)頃');
    expect(lines.some((line) => line.startsWith('※') && line.includes('目安'))).toBe(true);
  });

  test('gives goods of an order that leaves in one parcel the days of the last of them', () => {
    const dates = linesOf(text('date-changed-one-parcel'));
    expect(dates.filter((line) => line.startsWith('■発送予定日:'))).toEqual([
      '■発送予定日:2026年12月16日(水)(残りの商品とあわせて発送いたします)(変更前:2026年12月2日(水))',
      '■発送予定日:2026年12月16日(水)(変更前:2026年12月2日(水))',
    ]);
  });

  test('beside two dates says what holds where the order is sent together', () => {
    expect(linesOf(text('date-confirmed-two-dates'))).toContain(
      '※ご注文商品をまとめて発送する場合は、最後に入荷する商品とあわせての発送・お届けとなります。',
    );
  });
});

describe('addressee and signature in Japanese', () => {
  const addressed = (name: string, company: string | null) =>
    linesOf(renderMail({ ...sample('ja', 'shipped'), customer: { name, company, department: null } }).text);

  test('a business is addressed with company, department and person', () => {
    expect(linesOf(text('first-notice-unknown')).slice(0, 3)).toEqual(['株式会社みなと商事', '購買部', '高橋 美咲 様']);
  });

  test('様 is not doubled, and a missing name is お客様 or ご担当者様', () => {
    expect(addressed('佐藤様', null)[0]).toBe('佐藤様');
    expect(addressed('', null)[0]).toBe('お客様');
    expect(addressed(' ', '株式会社みなと商事').slice(0, 2)).toEqual(['株式会社みなと商事', 'ご担当者様']);
  });

  const signedWith = (signature: string): readonly string[] => {
    const facts = sample('ja', 'shipped');
    const { text: whole } = renderMail({ ...facts, shop: { ...facts.shop, signature } });
    const rule = '━'.repeat(20);
    return whole.slice(0, whole.lastIndexOf(rule)).split(rule).at(-1)?.trim().split('\n') ?? [];
  };

  test('a shop with a signature of its own signs with it, and what it leaves out of person, address and telephone follows', () => {
    const { shop } = sample('ja', 'shipped');
    expect(signedWith(`\n${shop.name}\r\nhttps://sakura.example/\n`)).toEqual([
      shop.name,
      'https://sakura.example/',
      `担当:${shop.staffName}`,
      shop.address,
      `電話:${shop.phone}`,
      shop.email,
    ]);
  });

  test('a signature that says everything is left as it is', () => {
    const { shop } = sample('ja', 'shipped');
    const whole = [`${shop.name} (${shop.staffName})`, `〒 ${shop.address}`, `TEL ${shop.phone}`, shop.email];
    expect(signedWith(whole.join('\n'))).toEqual(whole);
  });
});
