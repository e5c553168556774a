/**
 * Two shops that sell from one warehouse. Their addresses are invented, their domains and telephone numbers are ones
 * that nobody can have.
 */
export const SHOPS = {
  komorebi: {
    locale: 'ja',
    currency: 'JPY',
    /** Letter that order numbers begin with. */
    letter: 'K',
    shippingFee: 550,
    shipTo: { country: 'JP', region: 'JP-13' },
    carrier: 'ヤマト運輸',
    channel: {
      name: { ja: '雑貨店こもれび', en: 'Komorebi' },
      sender: { name: '雑貨店こもれび', email: 'order@komorebi.example' },
      replyTo: 'help@komorebi.example',
      staffName: '森 美咲',
      address: '〒604-0000 京都府京都市中京区木漏町1丁目2番3号',
      phone: '075-000-0123',
      signature: {
        ja: [
          '雑貨店こもれび',
          'お客様窓口 担当:森 美咲',
          '〒604-0000 京都府京都市中京区木漏町1丁目2番3号',
          '電話:075-000-0123(平日10時〜17時)',
          'メール:help@komorebi.example',
          'https://komorebi.example/',
        ].join('\n'),
      },
      timeZone: 'Asia/Tokyo',
      defaultPolicy: 'demo',
    },
  },
  marlow: {
    locale: 'en',
    currency: 'USD',
    letter: 'M',
    shippingFee: 695,
    shipTo: { country: 'US', region: 'US-OR' },
    carrier: 'UPS',
    channel: {
      name: { en: 'Marlow & Finch' },
      sender: { name: 'Marlow & Finch', email: 'orders@marlowfinch.example' },
      replyTo: 'help@marlowfinch.example',
      staffName: 'Grace Holloway',
      address: '418 Alder Street, Portland, OR 97205, USA',
      phone: '+1 503 555 0142',
      signature: {
        en: [
          'Grace Holloway, Customer Care',
          'Marlow & Finch',
          '418 Alder Street, Portland, OR 97205, USA',
          'Phone: +1 503 555 0142 (Mon–Fri, 9 am–5 pm PT)',
          'Email: help@marlowfinch.example',
          'https://marlowfinch.example/',
        ].join('\n'),
      },
      timeZone: 'America/Los_Angeles',
      defaultPolicy: 'demo',
    },
  },
} as const;

export type ShopId = keyof typeof SHOPS;
