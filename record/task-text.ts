import type { TaskKind } from '../domain/backorder/turn';

/** What staff are asked to do, in their language. */
export const TASK_TEXT: Readonly<Record<TaskKind, { readonly ja: string; readonly en: string }>> = {
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
    ja: '入荷予定が取り消されました。代わりの手配を検討してください。',
    en: 'Inbound supply was cancelled. See whether the goods can be had elsewhere.',
  },
  'cannot-supply': {
    ja: '注文済みの商品を手配できる見込みがありません。代替品またはキャンセルをご案内中です。',
    en: 'Goods already sold cannot be supplied. The customer is being offered an alternative or a refund.',
  },
  'offer-not-delivered': {
    ja: 'ご意向確認のメールが届いていないため、自動キャンセルを見合わせています。お客様にご連絡ください。',
    en: 'The offer did not reach the customer, so silence does not cancel. Please contact the customer.',
  },
  'call-customer': {
    ja: 'メールアドレスのないお客様です。本文の内容をお電話でお伝えください。',
    en: 'The customer has no e-mail address. Please tell the customer by telephone what the text says.',
  },
  'refund-overdue': {
    ja: '返金期日を過ぎています。至急、返金して確認を登録してください。',
    en: 'A refund is past its due day. Pay it now and confirm it.',
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
    ja: 'お客様が、差額の発生する代替品をご希望です。差額についてご相談のうえ、ご回答を登録してください。',
    en: 'The customer would like an alternative that costs more. Agree on the difference, then enter the answer.',
  },
  'return-conversation': {
    ja: '発送済みの商品についてキャンセルのご希望がありました。返品をご相談ください。',
    en: 'The customer wants to cancel units that have shipped. Talk about a return.',
  },
};
