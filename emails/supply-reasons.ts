import type { SupplyReason } from '../db/records';
import type { Locale } from './mail-facts';

/** Why a supplier is late, in words for a customer; used where staff gave no words of their own. */
const TEXTS: Readonly<Record<SupplyReason['code'], Readonly<Record<Locale, string | null>>>> = {
  demand: { ja: 'ご注文が予想を大きく上回ったため', en: 'Demand has been much higher than expected.' },
  production: { ja: 'メーカーの生産が遅れているため', en: 'The manufacturer’s production is running late.' },
  materials: { ja: '原材料の調達に時間を要しているため', en: 'Materials for this item are in short supply.' },
  logistics: { ja: '輸送に遅れが生じているため', en: 'The shipment to our warehouse has been delayed in transit.' },
  quality: { ja: '品質確認に時間を要しているため', en: 'Extra quality checks are taking time.' },
  discontinued: { ja: 'メーカーでの生産が終了したため', en: 'The manufacturer has discontinued this item.' },
  other: { ja: null, en: null },
};

/** The reason as a mail prints it: staff's words for customers, else the code's text. Never the internal note. */
export function supplyReasonText(reason: SupplyReason | null, locale: Locale): string | null {
  if (reason === null) return null;
  return reason.customerText?.[locale] ?? TEXTS[reason.code][locale];
}
