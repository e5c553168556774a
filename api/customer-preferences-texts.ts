/** Every word about how a customer hears from the shop, side by side as each language would say it. */
export const PREFERENCE_TEXTS = {
  ja: {
    title: 'お知らせの設定',
    note: 'この設定は、このショップでのすべてのご注文に適用されます。',
    fewer: 'お知らせを減らす',
    fewerNote:
      '変更があったときだけメールを受け取ります。定期的な状況のお知らせと、入荷が近づいたときのお知らせは届きません。お届け日の変更、ご意向の確認、返金など、大切なお知らせは届きます。',
    language: '言語',
    languages: { ja: '日本語', en: 'English' },
    address: 'お知らせを受け取る別のメールアドレス',
    addressNote:
      '入力されたアドレスに確認のメールをお送りします。そのメールで確認が済むまでは、これまでのアドレスにお送りします。',
    addressNow: (email: string) => `現在の送付先:${email}`,
    addressStopped:
      'このアドレスへのメールは停止しております(お届けできなかったか、迷惑メールとして報告されました)。別のアドレスをご登録ください。',
    addressAsked: (email: string) => `${email} の確認を待っています。`,
    back: '別のアドレスをやめて、ご注文時のアドレスに戻す',
    save: '設定を保存する',
    toOrder: 'ご注文の状況に戻る',
    saved: '設定を保存しました。',
    asked: '設定を保存しました。入力されたアドレスに確認のメールをお送りしましたので、ご確認ください。',
    tooMany: 'アドレスの変更は1日3回までです。お手数ですが、明日あらためてお試しください。',
    badAddress: 'メールアドレスの形式をご確認ください。例:name@example.com',
    confirmTitle: 'メールアドレスの確認',
    confirmNote: '下のボタンを押すと、このアドレスでお知らせを受け取るようになります。',
    confirm: 'このアドレスで受け取る',
    confirmed: 'ありがとうございます。今後のお知らせは、このアドレスにお送りします。',
    notAsked: 'このお申し込みは取り消されたか、別のアドレスに変更されています。',
    stopTitle: 'お知らせを減らす',
    stopNote:
      '下のボタンを押すと、定期的な状況のお知らせを停止します。お届け日の変更や返金など、大切なお知らせは引き続きお送りします。',
    stop: '停止する',
    stopped: '定期的な状況のお知らせを停止しました。お届け日の変更や返金など、大切なお知らせは引き続きお送りします。',
  },
  en: {
    title: 'How we keep you posted',
    note: 'This holds for all your orders with this shop.',
    fewer: 'Send me fewer emails',
    fewerNote:
      'Only when something changes: no regular updates and no countdown. You will still get everything that matters, such as new dates, questions and refunds.',
    language: 'Language',
    languages: { ja: '日本語', en: 'English' },
    address: 'Another email address for updates',
    addressNote:
      'We’ll send a mail there to confirm it. Until it is confirmed, we keep writing to the present address.',
    addressNow: (email: string) => `We write to ${email} now.`,
    addressStopped:
      'We have stopped writing to this address: mail to it came back or was reported as spam. Please give us another one.',
    addressAsked: (email: string) => `We are waiting for ${email} to be confirmed.`,
    back: 'Go back to the address I ordered with',
    save: 'Save',
    toOrder: 'Back to your order',
    saved: 'Saved.',
    asked: 'Saved. We have sent a mail to that address; please confirm it there.',
    tooMany: 'You can change the address three times a day. Please try again tomorrow.',
    badAddress: 'Please check the email address. It looks like name@example.com.',
    confirmTitle: 'Confirm your email address',
    confirmNote: 'Press the button to get updates at this address.',
    confirm: 'Use this address',
    confirmed: 'Thank you. We’ll send updates to this address from now on.',
    notAsked: 'This request was withdrawn, or another address was given since.',
    stopTitle: 'Fewer emails',
    stopNote:
      'Press the button to stop regular status updates. You will still get what matters, such as new dates and refunds.',
    stop: 'Stop them',
    stopped: 'Regular status updates are stopped. You will still get what matters, such as new dates and refunds.',
  },
} as const;
