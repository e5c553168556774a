import type { TakenOfPrice } from '../domain/money/charging';
import { NO_SECOND_POSTAGE } from '../emails/choice-terms';
import { type Goods, goodEn, goodJa } from '../emails/goods';

/** Units of goods that a customer has agreed to wait for. */
interface Agreed {
  readonly name: string;
  readonly units: number;
  /** The ship date he agreed to; null: he waits however long. */
  readonly until: string | null;
}

/** So many goods are named in a sentence; the rest is a number. */
const MOST_NAMED = 4;

function listed<T>(
  goods: readonly T[],
  named: (one: T) => string,
  and: string,
  more: (count: number) => string,
): string {
  const rest = goods.length - MOST_NAMED;
  return [...goods.slice(0, MOST_NAMED).map(named), ...(rest > 0 ? [more(rest)] : [])].join(and);
}

/** What remains of some units, with what it does. */
const theOther = (count: number, does: string): string =>
  count === 1 ? `The other one ${does}s` : `The other ${count} ${does}`;

/** A deadline of some goods of a question. */
interface Deadline {
  readonly goods: readonly Goods[];
  readonly when: string;
}

/** Every word of the page's questions: the form, what an answer would do, and what is wrong with one. */
export const ASK_TEXTS = {
  ja: {
    askTitle: 'ご希望をお選びください',
    deadline: (when: string) => `ご回答期限:${when}`,
    deadlines: (ends: readonly Deadline[]) =>
      `ご回答期限:${ends
        .map(({ goods, when }) => `${listed(goods, goodJa, '', (count) => `ほか${count}件`)}は${when}`)
        .join('、')}`,
    silence: {
      wait: '期限までにご回答がない場合は、キャンセルにも代替品への変更にもせず、このままお待ちいただくものとして手配を続けます。',
      cancel: (back: string) => `期限までにご回答がない場合は、入荷待ちの商品をキャンセルいたします。${back}`,
      some: (goods: readonly Goods[], back: string) =>
        `期限までにご回答がない場合は、${listed(
          goods,
          goodJa,
          '',
          (count) => `ほか${count}件`,
        )}をキャンセルいたします。${back}`,
      rest: 'そのほかの商品は、このまま手配を続けます。',
      back: {
        all: 'キャンセルした商品の代金は、全額お返しいたします。',
        part: 'キャンセルした商品の代金のうち、ポイントなどですでに頂戴している分は全額お返しし、まだ頂戴していない分はご請求いたしません。',
        nothing: 'キャンセルした商品の代金は、ご請求いたしません。',
      } satisfies Record<TakenOfPrice, string>,
      held: 'ただいま担当者がご注文を確認しておりますため、ご回答がない場合も、自動でキャンセルすることはございません。ご回答は、引き続きこのページで承ります。',
      consentFor: (names: readonly string[], words: string) =>
        `${names.map((name) => `「${name}」`).join('')}については、${words}`,
      agreed: (goods: readonly Agreed[]) =>
        `すでにお待ちいただくとご回答いただいた分(${listed(
          goods,
          ({ name, units, until }) => `「${name}」${units}点${until === null ? '' : `、${until}まで`}`,
          '、',
          (count) => `ほか${count}件`,
        )})は、キャンセルいたしません。`,
    },
    choices: {
      wait: (date: string | null) =>
        date === null ? '入荷を待つ(入荷日は未定です)' : `入荷を待つ(入荷予定日:${date})`,
      split: `ご用意できた商品を先に発送し、残りは入荷後に受け取る(${NO_SECOND_POSTAGE.ja})`,
      alternative: (name: string, money: string) => `代替品に変更する:${name}(${money})`,
      cancel: (refund: string | null) =>
        refund === null ? 'この商品をキャンセルする' : `この商品をキャンセルする(返金額:${refund})`,
      terminate: (refund: string | null) =>
        refund === null ? 'この商品の契約を解除する' : `この商品の契約を解除する(返金額:${refund})`,
    },
    late: {
      title: 'お届けが遅れている商品について',
      maySet: (day: string) =>
        `お届けの期日(${day})を過ぎてしまい、申し訳ございません。いつまでにお届けが必要か、新しい期日をお定めいただけます。その日までにお届けできない場合は、契約を解除していただけます(お支払い済みの代金は全額お返しします)。`,
      running: (day: string) =>
        `${day}までのお届けのご希望を承っております。その日までにお届けできない場合は、契約を解除していただけます(お支払い済みの代金は全額お返しします)。`,
      passed: (day: string) =>
        `${day}までにお届けすることができず、申し訳ございません。この商品の契約を解除していただけます。お支払い済みの代金は、全額を速やかにお返しします。ご連絡がない場合にキャンセルとすることはなく、引き続き手配いたします。`,
      refused:
        '申し訳ございませんが、この商品は当店からお届けすることができません。契約を解除していただけます。お支払い済みの代金は、全額を速やかにお返しします。',
      field: '新しいお届けの期日',
      range: (first: string, last: string) => `${first}から${last}までの日をご指定ください。`,
      submit: '期日を確認する',
    },
    notNow: '今は選ばない',
    cancelTitle: 'キャンセルをご希望の場合',
    cancelNote: '発送前の商品は、こちらからキャンセルできます。',
    keep: 'キャンセルしない',
    end: {
      title: '契約の解除をご希望の場合',
      note: '発送前の商品は、こちらから契約を解除していただけます。',
      keep: '解除しない',
    },
    further: (count: number) => `ほかの代替品(あと${count}種類)を見る`,
    byUnits: '数量を分けて選ぶ',
    byUnitsNote: (count: number) => `あわせて${count}点まで。入力すると、上の選択より優先されます。`,
    units: {
      wait: '入荷を待つ数量',
      split: '先に発送し、残りを待つ数量',
      alternative: (name: string) => `「${name}」に変更する数量`,
      scarceAlternative: (name: string, most: number, money: string) =>
        `「${name}」に変更する数量(${most}点までご用意できます。${most}点の場合:${money})`,
      cancel: 'キャンセルする数量',
      terminate: '契約を解除する数量',
    },
    submit: '内容を確認する',
    pages: { label: '商品のページ', one: (page: number) => `${page}ページ目` },
    all: {
      title: '入荷待ちの商品すべてについて',
      wait: 'すべて、入荷を待つ',
      cancel: 'すべて、キャンセルする',
      each: '商品ごとに選ぶ',
      more: (count: number) => `ほか${count}件も同じです。`,
      asChosen: (count: number) => `ほか${count}件も、お選びいただいたとおりに承ります。`,
      others: (count: number) => `ほか${count}件`,
    },
    confirmTitle: 'ご回答内容の確認',
    confirmNote: '次の内容でよろしければ「確定する」を押してください。まだ受け付けは完了していません。',
    confirm: '確定する',
    back: '選び直す',
    foreseen: {
      title: '確定すると、次のようになります',
      wait: (date: string | null) =>
        date === null ? '入荷をお待ちいただきます(入荷日は未定です)' : `入荷をお待ちいただきます(入荷予定日:${date})`,
      split: (units: number) => `ご用意できた${units}点を先に発送し、残りは入荷後に発送します(${NO_SECOND_POSTAGE.ja})`,
      alternative: (name: string) => `代替品「${name}」に変更します`,
      asksStaff: (name: string, amount: string) =>
        `代替品「${name}」をご希望として承ります。差額${amount}について担当者からご連絡し、ご了承をいただいてから変更します`,
      cancel: 'キャンセルします',
      terminate: '契約を解除します',
      setDeadline: (day: string) =>
        `${day}までのお届けのご希望を承ります。その日までにお届けできない場合は、契約を解除していただけます`,
      refund: (amount: string) => `返金額 ${amount}`,
      noCharge: '代金のご請求はありません',
      left: {
        asked: (count: number) => `残り${count}点は、このままご回答をお待ちします`,
        agreed: (count: number) =>
          `お待ちいただくとのご回答をすでにいただいている${count}点は、引き続き入荷をお待ちいただきます`,
        kept: (count: number) => `残り${count}点は、このままお届けします`,
      },
      total: '返金の合計',
      shipping: (amount: string) => `うち送料 ${amount}`,
      fees: (amount: string) => `うち手数料など ${amount}`,
      uncharged: { label: 'そのほかの代金', text: 'まだ頂戴していない分は、ご請求いたしません' },
      due: '返金の時期',
      dueBy: (day: string) => `${day}まで(お支払い時と同じ方法で返金します)`,
      dueByAccount: (day: string) =>
        `${day}まで。銀行振込の分は、お振込先の口座をおうかがいするご連絡を別に差し上げます(口座のご登録が遅れますと、ご返金もその分遅くなります)`,
      coupon: 'お詫びのクーポン',
      couponText: (worth: string, days: number) =>
        `次回のお買い物で使える${worth}クーポン(${days}日間有効)を、返金とは別にメールでお送りします`,
      undo: '取り消し',
      undoUntil: (when: string) => `確定した後も、${when}まで取り消せます`,
    },
    chooseOne: '商品ごとのご希望を一つ以上お選びください。',
    errorTitle: '入力内容をご確認ください',
    tooMany: (most: number) => `数量は、あわせて1点から${most}点までで入力してください。`,
    noChoice: 'この選択肢は、現在ご利用いただけません。',
    tooFew: '代替品は、ご希望の数量までご用意できません。数量をご確認ください。',
    otherAnswer:
      'この件には、すでに別のご回答をいただいております。今回のご回答は受け付けておりません。現在の内容をご確認ください。',
    changed:
      '状況が変わったため、ご回答はまだ受け付けておりません。最新の内容をご確認のうえ、あらためてお選びください。',
  },
  en: {
    askTitle: 'Please choose',
    deadline: (when: string) => `Please answer by ${when}.`,
    deadlines: (ends: readonly Deadline[]) =>
      `Please answer ${ends
        .map(({ goods, when }) => `for ${listed(goods, goodEn, ' and ', (count) => `${count} more`)} by ${when}`)
        .join('; ')}.`,
    silence: {
      wait: 'If we don’t hear from you by then, nothing is cancelled or replaced: we’ll keep your order and carry on as planned.',
      cancel: (back: string) => `If we don’t hear from you by then, we’ll cancel the items on backorder. ${back}`,
      some: (goods: readonly Goods[], back: string) =>
        `If we don’t hear from you by then, we’ll cancel ${listed(
          goods,
          goodEn,
          ' and ',
          (count) => `${count} more`,
        )}. ${back}`,
      rest: ' Everything else carries on as planned.',
      back: {
        all: 'You’ll get back all you paid for what is cancelled.',
        part: 'You’ll get back what you have already used to pay for it, such as points; the rest has not been charged, and won’t be.',
        nothing: 'You won’t be charged for what is cancelled.',
      } satisfies Record<TakenOfPrice, string>,
      held: 'Our team is looking after your order, so for now nothing will be cancelled automatically, even if we don’t hear from you. You can still answer here.',
      consentFor: (names: readonly string[], words: string) =>
        `${names.map((name) => `“${name}”`).join(' and ')}: ${words}`,
      agreed: (goods: readonly Agreed[]) =>
        ` What you have already agreed to wait for (${listed(
          goods,
          ({ name, units, until }) => `${units} of “${name}”${until === null ? '' : ` until the end of ${until}`}`,
          ' and ',
          (count) => `${count} more`,
        )}) will not be cancelled.`,
    },
    choices: {
      wait: (date: string | null) => (date === null ? 'Keep waiting (no date yet)' : `Keep waiting (expected ${date})`),
      split: `Ship what’s ready now and send the rest later (${NO_SECOND_POSTAGE.en})`,
      alternative: (name: string, money: string) => `Send ${name} instead (${money})`,
      cancel: (refund: string | null) => (refund === null ? 'Cancel this item' : `Cancel this item (refund ${refund})`),
      terminate: (refund: string | null) =>
        refund === null ? 'End the contract for this item' : `End the contract for this item (refund ${refund})`,
    },
    late: {
      title: 'Late deliveries',
      maySet: (day: string) =>
        `This should have been with you by ${day}, and we are sorry it isn’t. You can set a new date by which you need it. If we haven’t delivered by then, you can end the contract and get back everything you paid for it.`,
      running: (day: string) =>
        `You asked us to deliver by ${day}. If we haven’t by then, you can end the contract and get back everything you paid for it.`,
      passed: (day: string) =>
        `We didn’t deliver by ${day}, and we are sorry. You can end the contract for this item now and get back everything you paid for it, without undue delay. If we don’t hear from you, nothing is cancelled: we’ll keep working to deliver.`,
      refused:
        'We are sorry: we can’t supply this item. You can end the contract for it now and get back everything you paid for it, without undue delay.',
      field: 'New date to deliver by',
      range: (first: string, last: string) => `A day from ${first} to ${last}.`,
      submit: 'Review this date',
    },
    notNow: 'Decide later',
    cancelTitle: 'Changed your mind?',
    cancelNote: 'You can cancel anything that hasn’t shipped yet.',
    keep: 'Keep it',
    end: {
      title: 'Ending the contract',
      note: 'You can end the contract for anything here that hasn’t shipped yet.',
      keep: 'Keep it',
    },
    further: (count: number) => `See ${count} more alternative${count === 1 ? '' : 's'}`,
    byUnits: 'Choose by quantity',
    byUnitsNote: (count: number) => `Up to ${count} in total. Numbers here count instead of the choice above.`,
    units: {
      wait: 'How many to wait for',
      split: 'How many to wait for, shipping the ready ones first',
      alternative: (name: string) => `How many to replace with ${name}`,
      scarceAlternative: (name: string, most: number, money: string) =>
        `How many to replace with ${name} (we have ${most}; for ${most}: ${money})`,
      cancel: 'How many to cancel',
      terminate: 'How many to end the contract for',
    },
    submit: 'Review my answer',
    pages: { label: 'Pages of items', one: (page: number) => `Page ${page}` },
    all: {
      title: 'Everything you are waiting for',
      wait: 'Keep waiting for all of it',
      cancel: 'Cancel all of it',
      each: 'Choose for each item',
      more: (count: number) => `And ${count} more items, just the same.`,
      asChosen: (count: number) => `And ${count} more, as you chose.`,
      others: (count: number) => `and ${count} more`,
    },
    confirmTitle: 'Please check your answer',
    confirmNote: 'Nothing has been changed yet. Press “Confirm” if this is right.',
    confirm: 'Confirm',
    back: 'Choose again',
    foreseen: {
      title: 'What will happen when you confirm',
      wait: (date: string | null) =>
        date === null ? 'we keep it on order (no date yet)' : `we keep it on order (expected ${date})`,
      split: (units: number) =>
        `we ship the ${units} that ${units === 1 ? 'is' : 'are'} ready now and the rest later (${NO_SECOND_POSTAGE.en})`,
      alternative: (name: string) => `we send ${name} instead`,
      asksStaff: (name: string, amount: string) =>
        `we note that you would like ${name} instead. It costs ${amount} more, so we’ll contact you and change it only if you agree`,
      cancel: 'we cancel it',
      terminate: 'you end the contract for it',
      setDeadline: (day: string) =>
        `we are to deliver by ${day}; if we haven’t by then, you can end the contract and get your money back`,
      refund: (amount: string) => `refund ${amount}`,
      noCharge: 'you will not be charged for it',
      left: {
        asked: (count: number) => `${theOther(count, 'stay')} open for you to decide`,
        agreed: (count: number) =>
          `${count === 1 ? 'The one you’ve already agreed to wait for stays' : `The ${count} you’ve already agreed to wait for stay`} on order`,
        kept: (count: number) => `${theOther(count, 'stay')} on order`,
      },
      total: 'Total refund',
      shipping: (amount: string) => `including ${amount} shipping`,
      fees: (amount: string) => `including ${amount} in fees`,
      uncharged: { label: 'The rest of the price', text: 'it has not been charged, and won’t be' },
      due: 'When you get it',
      dueBy: (day: string) => `by ${day}, the way you paid`,
      dueByAccount: (day: string) =>
        `by ${day}. For anything that goes to a bank account, we’ll write and ask you which one; it takes longer if we hear from you late`,
      coupon: 'Our apology',
      couponText: (worth: string, days: number) =>
        `on top of any refund, a coupon for ${worth} your next order, valid for ${days} days, by email`,
      undo: 'Second thoughts?',
      undoUntil: (when: string) => `you can take it back until ${when}`,
    },
    chooseOne: 'Please choose an option for at least one item.',
    errorTitle: 'Please check your answer',
    tooMany: (most: number) => `Please enter from 1 to ${most} in total.`,
    noChoice: 'This option isn’t available right now.',
    tooFew: 'We don’t have that many of the replacement. Please check the numbers.',
    otherAnswer:
      'Another answer was given before yours, so yours has not been taken. Please look at how things stand now.',
    changed:
      'Something changed in the meantime, so your answer has not been taken. Please look at the current options and choose again.',
  },
} as const;
