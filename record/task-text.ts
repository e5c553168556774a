import type { TaskKind } from '../domain/backorder/turn';
import type { BusinessDate, Instant } from '../domain/calendar/business-date';
import type { LegalClock } from '../domain/legal/clock';
import { dayText } from '../emails/dates';

interface Words {
  readonly ja: string;
  readonly en: string;
}

const paperJa = (by = '', note = ''): string =>
  `前払いのご注文です。承諾の通知(受領金額・受領日・商品名と数量・引渡時期・当店の名称、住所、電話番号)を、${by}書面でお送りください${note}。本文をそのままお使いいただけます。投函したら、日付を登録してください。`;
const paperEn = (post: string): string =>
  `The order was paid in advance. ${post}: amount and date received, items and quantities, delivery time, and our name, address and telephone number. The text can be used as it is. When it is posted, enter the day.`;

/** What staff are asked to do, in their language. */
export const TASK_TEXT: Readonly<Record<TaskKind, Words>> = {
  'no-date-yet': {
    ja: 'お約束した日までに入荷予定が決まりませんでした。仕入先に確認してください。',
    en: 'The day by which the customer was to hear more has passed without a date. Ask the supplier.',
  },
  'stock-missing': {
    ja: '在庫があるはずの商品が見つかりません。棚と入荷予定を確認してください。',
    en: 'Goods believed in stock are missing. Check the shelf and the inbound supply.',
  },
  'supply-overdue': {
    ja: '入荷予定日を過ぎても入荷がありません。仕入先に新しい日付を確認してください。',
    en: 'The expected day passed without a receipt. Ask the supplier for a new date.',
  },
  'supply-cancelled': {
    ja: '入荷予定の全部または一部が取り消されました。代わりの手配を検討してください。',
    en: 'Inbound supply was cancelled, wholly or in part. See whether the goods can be had elsewhere.',
  },
  discontinued: {
    ja: '販売を終了した商品をお待ちのお客様がいます。お客様にご意向をうかがっています。残りの入荷予定と代替品を確認してください。',
    en: 'Customers wait for an item that is discontinued, and are being asked what they would like. See what is still on its way, and what could replace it.',
  },
  'cannot-supply': {
    ja: '入荷待ちとして承れない条件の商品が、すでに販売されています(入荷予定の不足、受付上限の超過、入荷待ちをご希望でないお客様など)。お客様にご意向をうかがっています。手配できるか確認してください。',
    en: 'Goods were sold that could not have been taken as a backorder: for want of supply, over a cap, or to a customer who takes none. The customer is being asked what to do. See whether they can be had.',
  },
  'offer-not-delivered': {
    ja: 'ご意向確認、またはその再度のご案内をお客様にお伝えできていないため、自動キャンセルを見合わせています。お客様にご連絡ください。',
    en: 'The offer, or the reminder of it, has not reached the customer, so silence does not cancel. Please contact the customer.',
  },
  'call-customer': {
    ja: 'メールをお送りできないお客様です(アドレスがないか、メールが届きません)。本文の内容をお電話でお伝えし、結果(お伝えした日時・担当者)を登録してください。つながらなかった場合は、お知らせしたことになりません。',
    en: 'The customer cannot be written to: there is no e-mail address, or mail to it comes back. Please tell the customer by telephone what the text says, and enter the result: when, and by whom. Where nobody answers, no notice has been given.',
  },
  'refund-overdue': {
    ja: '返金期日を過ぎています。至急、返金して確認を登録してください。',
    en: 'A refund is past its due day. Pay it now and confirm it.',
  },
  'refund-due-soon': {
    ja: '返金期日が近づいています。返金して確認を登録してください。',
    en: 'A refund is due soon. Pay it and confirm it.',
  },
  'refund-failed': {
    ja: '返金できませんでした。理由を確認し、別の方法で返金してください。',
    en: 'A refund could not be paid. See why, and pay it in another way.',
  },
  'refund-needs-account': {
    ja: '振込先の口座が必要な返金です。お客様が専用フォームで口座を登録されたら、口座の受領を登録してください(口座番号はメールで受け取らないでください)。販売チャネルに専用フォームの登録がない場合、メールでは「担当者よりご連絡いたします」とご案内していますので、お客様にお電話で口座をおうかがいください。お電話で伺った口座は、担当者が専用フォームまたは決済システムに登録し、メモには書かないでください。',
    en: 'A refund has to go to a bank account. When the customer has named it on the shop’s form, report it as received. Never take account numbers by e-mail. Where the sales channel has no form, the mail says that we will be in touch: telephone the customer. One that is told by telephone is entered on that form, or with the payment system, by whoever takes the call, and is not written in a note.',
  },
  'refund-paid-twice': {
    ja: '返金済みとして登録された返金が、決済サービスからも支払われました。二重返金でないか確認してください。',
    en: 'A refund that was confirmed as paid has been paid by the payment provider as well. See whether it was paid twice.',
  },
  'coupon-codes-low': {
    ja: 'クーポンコードの残りが少なくなっています。新しいコードを登録してください。',
    en: 'The pool of coupon codes is running low. Upload new ones.',
  },
  'coupon-late': {
    ja: 'コードの不足によりお渡しできていなかったお詫びのクーポンを発行しました。お客様にクーポンコードをご連絡ください(お客様のページにも表示されています)。',
    en: 'A coupon that was owed while the pool was empty has been issued. Please tell the customer the code; it is on the customer’s page too.',
  },
  'authorization-ending': {
    ja: '与信の有効期限が近づいています。お客様に再与信をお願いしています。期限までに更新されない場合は、お支払い方法をご相談ください。',
    en: 'A payment authorisation ends soon. The customer has been asked to renew it; if it is not renewed in time, agree on another payment.',
  },
  'authorization-ended': {
    ja: '与信が更新されないまま、有効期限が過ぎました。お客様にご連絡してお支払い方法をご相談し、再与信または入金を登録してください。それまで、出荷時に売上を確定できないおそれがあります。',
    en: 'A payment authorisation has ended without being renewed. Contact the customer, agree on another payment and enter the renewal or the payment; until then the charge at shipment may fail.',
  },
  'parcel-refused': {
    ja: '荷物が受取拒否となりました。商品の所在と往復送料の負担を確認し、返金する場合は注文の返金を登録してください。',
    en: 'A parcel was refused. See to the goods and to who bears the shipping both ways; give money back as a refund of the order.',
  },
  'parcel-returned': {
    ja: '荷物が返送されました。検品のうえ、販売できるものだけを、荷物番号を付けた在庫調整で戻してください。',
    en: 'A parcel has come back. Inspect it, and put back by stock adjustment, naming the parcel, only what can be sold.',
  },
  'mail-failed': {
    ja: 'メールを届けられませんでした。宛先を確認してください。',
    en: 'A mail could not be delivered. Check the address.',
  },
  'mail-unknown': {
    ja: 'メールが送信されたか確認できません。送信サービスの記録を確認してください。',
    en: 'It is not known whether these mails were sent. Look at the mail provider’s log before sending again.',
  },
  'mails-held': {
    ja: 'メール送信サービスがアカウントまたは差出人アドレスを受け付けていません。設定を直すまで、該当するメールは送信されずに待機します。',
    en: 'The mail provider does not accept our account or a sender’s address. The mails concerned wait until that is put right.',
  },
  'purchase-unanswered': {
    ja: '発注依頼に対する入荷予定がまだ登録されていません。発注状況を確認し、入荷予定を登録してください。',
    en: 'No supply has answered a purchase request yet. See whether it was ordered, and enter the supply.',
  },
  'supply-check': {
    ja: '入荷予定日が近づいています。予定どおりか、文面を仕入先に送って確認してください。',
    en: 'Goods are expected soon. Send the supplier the text and ask whether the date holds.',
  },
  'supply-date-unknown': {
    ja: '入荷をお待ちのお客様がいますが、入荷予定日が決まっていません。文面をもとに仕入先に確認してください。',
    en: 'Customers wait for goods that have no date. Ask the supplier; the text says what.',
  },
  'supplier-silent': {
    ja: '仕入先に繰り返しメールでお尋ねしましたが、ご回答がありません。お電話で確認してください。',
    en: 'The supplier has been asked several times by mail and has not answered. Please telephone.',
  },
  'supplier-refused': {
    ja: '発注依頼に対し、手配できないとのご回答が仕入先からありました。ほかの仕入先や代替品を検討してください。',
    en: 'The supplier says that a purchase cannot be delivered. See whether the goods can be had elsewhere.',
  },
  'alternative-surcharge': {
    ja: 'お客様が、差額の発生する代替品をご希望です。差額についてご相談のうえ、ご回答を登録してください。登録をもってこのタスクは完了します。ご回答を登録せずに完了とした場合、入荷の見込みのない商品については、お客様にあらためてご意向をおうかがいします。',
    en: 'The customer would like an alternative that costs more. Agree on the difference, then enter the answer: that ends this task. If it is resolved without one, and the goods will never come, the customer is asked again what he wants.',
  },
  'legal-clock-at-risk': {
    ja: '法律またはお約束の発送・お届け・通知の期限が近づいているか、過ぎています。対応を確認してください。',
    en: 'A legal time limit for shipping, delivery or a notice is near, or over. See what can still be done.',
  },
  'legal-notice-failed': {
    ja: '法律で必要な遅延のお知らせがお客様に届いていません。宛先を確認して再送するか、本文の内容をお電話または書面でお伝えし、結果(お伝えした日時・担当者)を登録してください。それまで、お知らせしたことになりません。',
    en: 'A delay notice that the law requires did not reach the customer. Correct the address and send it again, or tell the customer by telephone or letter what the text says, and enter the result: when, and by whom. Until then no notice has been given.',
  },
  'paper-notice': {
    ja: paperJa(),
    en: paperEn('Post the notice of acceptance'),
  },
  'seller-incomplete': {
    ja: '前払いのご注文の承諾通知(特定商取引法13条)に必要な、当店の名称・住所・電話番号のいずれかが販売チャネルに登録されていないため、通知を送れません。不足している項目をチャネルに登録してください。登録後、通知は自動的に送られます。',
    en: 'The notice of acceptance for prepaid orders has to name our name, address and telephone number, and the sales channel lacks some of them: no notice goes out. Fill in what is missing in the channel; the notices then follow by themselves.',
  },
  'held-too-long': {
    ja: 'ご注文の残りを待つ商品が、引当の保留期限を過ぎました。履歴を確認してください。すでに待ち順に戻した場合(運用ポリシーの設定による)は、お客様へのご連絡の要否をご判断ください。確保したままの場合は、先に出荷するか、ほかのご注文に回すか、引き続き確保するかをご判断ください。',
    en: 'Units have been held for the rest of this order longer than the policy allows. See its history: where the policy has given them back to the queue, decide whether to speak to the customer; where they are still held, send them ahead, give them to another order, or go on holding them.',
  },
  'return-conversation': {
    ja: '出荷指示済みまたは発送済みの商品について、キャンセルのご希望がありました。まだ発送していなければ出荷を止めてキャンセルし、発送していれば返品をご相談ください。',
    en: 'The customer wants to cancel units that have been released or shipped. If the parcel has not left, stop it and cancel; if it has, talk about a return.',
  },
};

/** Until when a task about a legal clock is to be seen to. */
interface TaskDue {
  /** The last day, on the shop's calendar. */
  readonly dueOn: BusinessDate;
  /** The end of it. */
  readonly endsAt: Instant;
}

const CLOCK_TEXT: Readonly<Record<LegalClock['clock'], Words>> = {
  'ship-by': { ja: '発送の期限', en: 'shipping' },
  'deliver-by': { ja: 'お届けの期限', en: 'delivery' },
  'acceptance-notice': { ja: '承諾の通知の期限', en: 'the notice of acceptance' },
};

/** A clock that nears its end, or whose end has passed by then. */
export function clockTitle(clock: LegalClock['clock'], { dueOn, endsAt }: TaskDue, at: Instant): Words {
  const { ja, en } = CLOCK_TEXT[clock];
  const [dayJa, dayEn] = [dayText('ja', dueOn), dayText('en', dueOn)];
  return at < endsAt
    ? {
        ja: `${ja}(${dayJa}まで)が近づいています。期限までに対応できるか確認してください。`,
        en: `The time limit for ${en} (${dayEn}) is near. See whether it can still be kept.`,
      }
    : {
        ja: `${ja}(${dayJa}まで)を過ぎています。至急、対応してください。`,
        en: `The time limit for ${en} (${dayEn}) has passed. See to it at once.`,
      };
}

/** The letter to be posted by a day, or at once where that has passed by then. */
export function paperTitle({ dueOn, endsAt }: TaskDue, at: Instant): Words {
  const [dayJa, dayEn] = [dayText('ja', dueOn), dayText('en', dueOn)];
  return at < endsAt
    ? {
        ja: paperJa(`${dayJa}までに`),
        en: paperEn(`Post the notice of acceptance by ${dayEn}`),
      }
    : {
        ja: paperJa('至急、', `(期限の${dayJa}を過ぎています)`),
        en: paperEn(`Post the notice of acceptance at once, for it was due by ${dayEn}`),
      };
}
