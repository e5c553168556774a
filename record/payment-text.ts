/** A provider that has a refund and has not paid it: whoever paid it otherwise would pay it twice. */
export const UNDER_WAY = {
  ja: '決済サービスで返金処理中です。別の方法で返金する前に、決済サービスの管理画面を確認してください。',
  en: 'The payment provider has been asked for it. Look there before paying it in another way.',
} as const;

/** Points, cards and the like, of a refund the rest of which waits for the customer's account. */
export const NEEDS_NO_ACCOUNT = {
  ja: '口座への振込分を除き、お客様からの口座のご連絡を待たずに返金してください。確認の登録は、振込分も含めて全額の返金が済んでから行ってください。',
  en: 'The part of it that needs no account: pay it without waiting for the customer. Confirm the refund when all of it has been paid.',
} as const;

/** Why a payment provider would not pay something back, for staff: its codes in words. */
const WORDS: Readonly<Record<string, { readonly ja: string; readonly en: string }>> = {
  charge_already_refunded: {
    ja: 'この決済はすでに返金されています。管理画面で二重返金でないか確認してください。',
    en: 'The payment has been refunded already. See there whether it was for this refund.',
  },
  charge_disputed: {
    ja: 'チャージバック(不審請求の申請)中の決済のため返金できません。',
    en: 'The payment is disputed; the money is claimed back through the bank.',
  },
  charge_not_refundable: { ja: 'この決済は返金できません。', en: 'This payment cannot be refunded.' },
  balance_insufficient: {
    ja: '決済サービスの残高が不足しています。入金後にもう一度お試しください。',
    en: 'The balance there does not cover it. Top it up and try again.',
  },
  insufficient_funds: {
    ja: '決済サービスの残高が不足しています。入金後にもう一度お試しください。',
    en: 'The balance there does not cover it. Top it up and try again.',
  },
  expired_or_canceled_card: {
    ja: 'お客様のカードが期限切れまたは解約済みです。別の方法で返金してください。',
    en: 'The customer’s card has expired or been cancelled. Pay the refund in another way.',
  },
  lost_or_stolen_card: {
    ja: 'お客様のカードが紛失・盗難扱いのため返金できません。別の方法で返金してください。',
    en: 'The customer’s card was reported lost or stolen. Pay the refund in another way.',
  },
  declined: {
    ja: 'カード会社が返金を受け付けませんでした。別の方法で返金してください。',
    en: 'The customer’s bank declined the refund. Pay it in another way.',
  },
  resource_missing: {
    ja: '決済番号が見つかりません。注文の支払い情報を確認してください。',
    en: 'There is no payment of that number. Check what the order says it was paid with.',
  },
  amount_too_large: {
    ja: '返金額が決済の残額を超えています。',
    en: 'The amount is more than is left of the payment.',
  },
  unsupported_amount: {
    ja: 'この通貨では決済サービスで返金できない端数です。別の方法で返金してください。',
    en: 'The provider cannot pay that fraction in this currency. Pay the refund in another way.',
  },
  key_refused: {
    ja: '決済サービスがAPIキーを受け付けません。設定を直し、もう一度お試しください。',
    en: 'The provider does not accept our key, or the key may not refund. Put that right and try again.',
  },
};

/** What staff are told of a refusal: in words where the code is known, the provider's own beside. */
export function refusalWords({ code, detail }: { readonly code: string; readonly detail: string }) {
  const words = WORDS[code];
  return {
    reason: `${words?.en ?? 'The payment provider refused.'} (${code}: ${detail})`.slice(0, 500),
    words: words ?? {
      ja: '決済サービスが返金を受け付けませんでした。',
      en: 'The payment provider refused the refund.',
    },
  };
}
