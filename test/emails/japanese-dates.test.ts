import { prepareMails, renderMail } from '../../emails/render';
import { linesOf, sample, sampleWith, under } from './sample-mails';

beforeAll(prepareMails);

const text = (name: string): string => renderMail(sample('ja', name)).text;

describe('news of dates in Japanese', () => {
  test('groups lines by their dates and names them', () => {
    const lines = linesOf(text('date-confirmed-two-dates'));
    expect(lines.indexOf('【檜のまな板 大】') - lines.indexOf('【南部鉄器 急須(黒)】')).toBe(5);
  });

  test('puts the date told before beside the new one', () => {
    expect(linesOf(text('date-changed'))).toContain('■入荷予定日:2026年12月15日(火)(変更前:2026年12月1日(火))');
    expect(linesOf(text('date-changed-unknown'))).toContain('■入荷予定日:未定(確認中)(変更前:2026年12月1日(火))');
  });

  test('says that a question is over, and is no apology where dates are earlier', () => {
    const over = '先にお願いしておりましたご回答は、不要となりました。';
    const earlier = text('date-changed-earlier');
    expect(earlier).toContain('お願いしておりましたご回答は不要となりました。');
    expect(earlier).toContain('(変更前:2026年12月15日(火))');
    expect(earlier).not.toMatch(/お詫び|申し訳|ご迷惑|変更の理由/);
    expect(text('date-changed-not-asked')).toContain(`なお、${over}`);
    expect(text('date-confirmed-not-asked')).toContain(`なお、${over}`);
    for (const name of ['date-changed', 'date-changed-unknown', 'date-confirmed'])
      expect(text(name)).not.toContain('ご回答');
  });

  test('gives the reason of a change where there is one', () => {
    expect(under(text('date-changed'), '■変更の理由')).toEqual(['理由:原材料の不足により、生産が遅れているため。']);
    expect(text('date-changed-unknown')).not.toContain('理由');
  });

  test('admits a day that was not kept', () => {
    expect(text('date-missed')).toContain('2026年12月1日(火)までに入荷する予定とご案内しておりました商品');
    expect(text('still-asking')).toContain('2026年12月3日(木)までに、あらためて状況をご連絡いたします。');
  });

  test('apologises for a date that was lost before a new one was found', () => {
    expect(text('date-confirmed-again')).toContain('当初のご案内よりお待たせいたしますこと');
    expect(text('date-confirmed')).not.toContain('当初のご案内');
  });

  test('speaks of a promised day only where one was promised', () => {
    expect(text('still-asking')).toContain('本日までにご連絡するとご案内しておりましたが');
    expect(text('still-asking-unpromised')).not.toMatch(/ご案内しておりました|お約束/);
  });

  test('says that the supplier has not answered only where he was asked', () => {
    const asked = '仕入先には納期を問い合わせておりますが、本日の時点では、まだ回答を得られておりません。';
    expect(text('still-asking-supplier-silent')).toContain(asked);
    expect(text('still-asking')).not.toContain('仕入先');
  });

  test('says of everything, or of some of it, that no date is known yet', () => {
    expect(text('still-asking')).toContain('まだ確認がとれておりません。');
    const known = sample('ja', 'date-changed').lines;
    const some = renderMail({ ...sample('ja', 'still-asking'), lines: known }).text;
    expect(some).toContain('確認がとれていない商品がございます。');
  });

  test('does not count the days to a date that is not known to the day', () => {
    expect(text('status-vague')).toContain('現在のところ、入荷予定に変更はございません。');
    expect(text('status-vague')).not.toMatch(/あと\d+日/);
  });

  test('counts the days only while there are any', () => {
    const on = (days: number) =>
      renderMail(sampleWith('ja', 'status', 'status', (matter) => ({ ...matter, daysUntilRestock: days })));
    expect(on(1).subject).toContain('入荷予定日まであと1日です');
    expect(on(0).subject).toContain('ご注文商品の入荷状況のお知らせ');
    expect(on(0).text).toContain('入荷予定日を迎えております。');
  });

  test('several orders in one: each under its number, with its own days, dates and link alone on a line', () => {
    const whole = text('status-together');
    expect(whole).toContain('お待たせしておりますご注文3件の、現在の状況をまとめてお知らせいたします。');
    const [, first = '', second = '', third = ''] = whole.split('■ご注文内容');
    for (const [section, number, stands, link] of [
      [first, 'S-20261120-0042', 'あと8日となりました。', 'GIn0.Zm9vYmFyYmF6'],
      [second, 'S-20261109-0017', 'あと22日となりました。', 'OIn0.cXV1eGNvcmdlZ3I'],
      [third, 'S-20261102-0008', '入荷予定に変更はございません。', 'RIn0.Z2FycGx5d2FsZG8'],
    ] as const) {
      expect(section).toContain(`ご注文番号:${number}\n`);
      expect(section).toContain(stands);
      expect(section).toMatch(/^■入荷予定日:/m);
      expect(linesOf(section).filter((line) => line.startsWith('https://'))).toEqual([expect.stringMatching(link)]);
    }
  });
});
