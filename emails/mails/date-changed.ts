import { comparePromises } from '../../domain/promise/promise';
import { paragraphEn, paragraphJa, toldApart } from '../blocks';
import { dayText } from '../dates';
import { type FactsOf, type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { MANAGE_EN, MANAGE_JA, NO_ANSWER_EN, NO_ANSWER_JA } from '../offer-blocks';
import { orderItems, waitingDates, waitingLines, waitsForRelease } from '../order-lines';

/** True where every date that changed has been lost, so that there is no new day to speak of. */
const onlyLost = (facts: FactsOf<'date-changed'>): boolean =>
  waitingLines(facts).every((line) => line.promise === null);

/** True where goods come as they were expected, and only the days after that have changed: a later release date. */
const onlyLeavesLater = (facts: FactsOf<'date-changed'>): boolean =>
  waitingLines(facts).every(({ promise, toldBefore }) => promise?.restockDate === toldBefore?.restockDate);

/** True where goods are waited for, all of them on the day that was told. */
const asExpected = (facts: FactsOf<'date-changed'>): boolean =>
  onlyLeavesLater(facts) && !waitsForRelease(facts) && waitingLines(facts).every(({ promise }) => promise !== null);

/** True where no date is later than the customer was told: that an offer is over is good news, and nobody's failing. */
const onlyEarlier = (facts: FactsOf<'date-changed'>): boolean =>
  waitingLines(facts).every(({ toldBefore, promise }) =>
    ['same', 'earlier'].includes(comparePromises(toldBefore, promise)),
  );

/** The customer was asked because it would take long, and now it does not: nothing is left to answer. */
const earlierAgain: MailWriter<'date-changed'> = {
  ja: (facts) => {
    const { nextNewsOn } = facts.matter;
    const day = onlyLeavesLater(facts) ? 'お届け予定日' : '入荷予定日';
    return {
      subject: `【重要】${day}が早まり、ご回答は不要となりました${orderTagJa(facts)}`,
      preview: '先にお願いしておりましたご回答は、不要となりました。',
      opening: [
        ...paragraphJa(
          `先にご意向をおうかがいしておりましたご注文につきまして、${day}が早まりましたので、お知らせいたします。`,
          'これに伴い、お願いしておりましたご回答は不要となりました。',
          'お手続きをいただくことなく、このまま商品の到着をお待ちいただけます。',
        ),
        ...paragraphJa(
          nextNewsOn !== null &&
            `入荷予定日が未定の商品につきましては、${dayText('ja', nextNewsOn)}までに、あらためてご連絡いたします。`,
        ),
      ],
      body: [orderItems(facts), ...waitingDates(facts, true)],
      action: MANAGE_JA,
      closing: paragraphJa(
        'ご心配をおかけいたしました。',
        '商品の到着まで、今しばらくお待ちくださいますようお願い申し上げます。',
      ),
    };
  },
  en: (facts) => {
    const { nextNewsOn } = facts.matter;
    return {
      subject: `No answer needed: better dates for your ${orderTagEn(facts)}`,
      preview: NO_ANSWER_EN.written,
      opening: [
        ...paragraphEn(
          toldApart(
            'Good news: we now expect your order sooner than we last told you. The new dates are below.',
            'Good news: we now expect your order sooner than we last told you.',
          ),
          NO_ANSWER_EN,
          'Your order simply goes ahead.',
        ),
        ...paragraphEn(
          nextNewsOn !== null &&
            `We are asking for the dates still missing, and you will hear from us again by ${dayText('en', nextNewsOn)}.`,
        ),
      ],
      body: [orderItems(facts), ...waitingDates(facts, true)],
      action: MANAGE_EN,
      closing: paragraphEn('Thank you for bearing with us.'),
    };
  },
};

/** The goods come as they were expected, and take another way: the customer, or the shop for him, has chosen it anew. */
const otherWay: MailWriter<'date-changed'> = {
  ja: (facts) => {
    const { nextNewsOn, questionOver } = facts.matter;
    return {
      subject: `【重要】お届け予定日変更のお知らせ${orderTagJa(facts)}`,
      preview: 'お届け先・配送方法のご変更に伴う、新しいお届け予定日のご案内です。',
      opening: [
        ...paragraphJa(
          'お届け先・配送方法のご変更に伴い、お届け予定日が変わりましたので、お知らせいたします。',
          asExpected(facts) && '入荷予定日に変更はございません。',
          questionOver === true && NO_ANSWER_JA,
        ),
        ...paragraphJa(
          nextNewsOn !== null &&
            `入荷予定日が未定の商品につきましては、${dayText('ja', nextNewsOn)}までに、あらためてご連絡いたします。`,
        ),
      ],
      body: [orderItems(facts), ...waitingDates(facts, true)],
      action: MANAGE_JA,
      closing: paragraphJa('商品の到着まで、今しばらくお待ちくださいますようお願い申し上げます。'),
    };
  },
  en: (facts) => {
    const { nextNewsOn, questionOver } = facts.matter;
    return {
      subject: `New delivery dates for your ${orderTagEn(facts)}`,
      preview: 'Your delivery address or carrier was changed, and your delivery dates with it.',
      opening: [
        ...paragraphEn(
          toldApart(
            'Your delivery address or carrier was changed, and your delivery dates with it. The new ones are below.',
            'Your delivery address or carrier was changed, and your delivery dates with it.',
          ),
          asExpected(facts) && 'Your items are still expected in stock as we told you.',
          questionOver === true && NO_ANSWER_EN,
        ),
        ...paragraphEn(
          nextNewsOn !== null &&
            `For items without a date, you will hear from us again by ${dayText('en', nextNewsOn)}.`,
        ),
      ],
      body: [orderItems(facts), ...waitingDates(facts, true)],
      action: MANAGE_EN,
      closing: paragraphEn('Thank you for your patience.'),
    };
  },
};

/** The date is later than what the customer was told, or no longer known; or he need not decide about it any more. */
export const dateChanged: MailWriter<'date-changed'> = {
  ja: (facts) => {
    const { nextNewsOn, reason, questionOver } = facts.matter;
    if (facts.matter.otherWay === true) return otherWay.ja(facts);
    if (questionOver === true && onlyEarlier(facts)) return earlierAgain.ja(facts);
    const lost = onlyLost(facts);
    const day = !lost && onlyLeavesLater(facts) ? 'お届け予定日' : '入荷予定日';
    return {
      subject: `【重要】${day}変更のお詫びとお知らせ${orderTagJa(facts)}`,
      preview: lost
        ? '入荷予定日が未定となりました。'
        : `${day === '入荷予定日' ? '入荷予定日と' : ''}お届け予定日が変更となりました。`,
      opening: [
        ...paragraphJa(
          lost
            ? '先にご案内いたしました入荷予定日に入荷できない見込みとなり、現時点で新しい入荷予定日が未定となっております。'
            : `先にご案内いたしました${day}が変更となりましたので、お知らせいたします。`,
          'ご案内の日程どおりにお届けできず、誠に申し訳ございません。',
          questionOver === true && NO_ANSWER_JA,
        ),
        ...paragraphJa(
          nextNewsOn !== null &&
            `${lost ? '' : '入荷予定日が未定の商品につきましては、'}現在確認を進めており、${dayText('ja', nextNewsOn)}までに、あらためてご連絡いたします。`,
        ),
      ],
      body: [
        orderItems(facts),
        ...waitingDates(facts, true),
        ...(reason === null
          ? []
          : [{ kind: 'details', label: '変更の理由', rows: [{ label: '理由', value: reason }] } as const]),
      ],
      action: MANAGE_JA,
      closing: paragraphJa(
        'お待ちいただいているところ、ご迷惑をおかけいたしますことを重ねてお詫び申し上げます。',
        '何卒ご了承くださいますよう、お願い申し上げます。',
      ),
    };
  },
  en: (facts) => {
    const { nextNewsOn, reason, questionOver } = facts.matter;
    if (facts.matter.otherWay === true) return otherWay.en(facts);
    if (questionOver === true && onlyEarlier(facts)) return earlierAgain.en(facts);
    const lost = onlyLost(facts);
    return {
      subject: lost ? `Your ${orderTagEn(facts)} is delayed` : `New dates for your ${orderTagEn(facts)}`,
      preview: lost ? 'The date we gave you no longer holds.' : 'The dates we gave you have changed.',
      opening: [
        ...paragraphEn(
          lost
            ? 'The date we gave you no longer holds, and we do not have a new one yet.'
            : toldApart(
                'The dates we gave you have changed. The new ones are below.',
                'The dates we gave you have changed.',
              ),
          'We are sorry to let you down.',
          questionOver === true && NO_ANSWER_EN,
        ),
        ...paragraphEn(
          nextNewsOn !== null &&
            `We are asking for ${lost ? 'a new date' : 'the dates still missing'}, and you will hear from us again by ${dayText('en', nextNewsOn)}.`,
        ),
      ],
      body: [
        orderItems(facts),
        ...waitingDates(facts, true),
        ...(reason === null
          ? []
          : [{ kind: 'details', label: 'Why it changed', rows: [{ label: 'Reason', value: reason }] } as const]),
      ],
      action: MANAGE_EN,
      closing: paragraphEn('We know you have been waiting, and we are sorry that it is taking longer than we said.'),
    };
  },
};
