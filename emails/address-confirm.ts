import { type Letter, paragraphEn, paragraphJa } from './blocks';
import type { MailFacts } from './mail-facts';
import { inlineValue, subjectValue } from './safe-text';

/** What is written to an address that a customer wants his notices at, before anybody knows whose it is. */
export interface AddressQuestion {
  readonly locale: MailFacts['locale'];
  readonly shopName: string;
  readonly shopEmail: string;
  readonly link: string;
}

/**
 * Asks the holder of an address whether notices may come there. Names no customer and no order: the address may be
 * mistyped.
 */
export function addressQuestion({ locale, shopName, shopEmail, link }: AddressQuestion): Letter {
  const shop = inlineValue(shopName);
  if (locale === 'ja')
    return {
      locale,
      subject: `メールアドレスのご確認(${subjectValue(shopName)})`,
      preview: 'お知らせの送付先として登録する前に、ご確認をお願いいたします。',
      shopName: shop,
      blocks: [
        ...paragraphJa(
          `${shop}です。`,
          'ご注文についてのお知らせを、このメールアドレスで受け取るお申し込みがありました。',
          'お心当たりがある場合は、3日以内に、下記のページで確認ボタンを押してください。',
        ),
        {
          kind: 'action',
          invitation: '確認が済むまでは、お知らせはこのアドレスには届きません。',
          label: 'メールアドレスを確認する',
          url: link,
        },
        ...paragraphJa('お心当たりがない場合は、このメールを破棄してください。何も登録されません。'),
        { kind: 'signature', lines: [shop, shopEmail] },
      ],
    };
  return {
    locale,
    subject: `Please confirm your email address (${subjectValue(shopName)})`,
    preview: 'Before we send order updates here, we need your OK.',
    shopName: shop,
    blocks: [
      ...paragraphEn(
        `This is ${shop}.`,
        'Someone asked us to send updates about an order to this address. If that was you, please confirm it within 3 days on the page below.',
      ),
      {
        kind: 'action',
        invitation: 'Until you do, nothing is sent here.',
        label: 'Confirm this address',
        url: link,
      },
      ...paragraphEn('If it wasn’t you, just ignore this mail. Nothing will change.'),
      { kind: 'signature', lines: [shop, shopEmail] },
    ],
  };
}
