import type { ChannelQuota, SharingTerms } from '../domain/allocation/share';
import type { Words } from '../domain/words';

const WHEN_SHORT: Readonly<Record<SharingTerms['whenShort'], Words | null>> = {
  queue: null,
  even: {
    ja: '入荷が足りないときは、お待ちの方に均等に分けます。',
    en: 'When too few come, all who wait are given the same.',
  },
  proportional: {
    ja: '入荷が足りないときは、お待ちの数量に応じて分けます。',
    en: 'When too few come, they are shared by how much each waits for.',
  },
};

const WHOLE_LINES: Words = {
  ja: '明細の全数を用意できるまでは引き当てません。',
  en: 'A line is given all it waits for, or nothing yet.',
};

const waitersWords = (percent: number): Words => ({
  ja: `入荷のうち${percent}%をお待ちの方に充て、残りは新しいご注文に販売します。`,
  en: `${percent}% of what arrives goes to those who wait; the rest is for sale.`,
});

function quotaWords(quotas: readonly ChannelQuota[], channel: string): Words | null {
  if (quotas.length === 0) return null;
  const own = quotas.find((quota) => quota.channel === channel);
  if (own === undefined)
    return {
      ja: `販売経路「${channel}」には割当枠がないため、割当枠のある経路の残りを充てます。`,
      en: `Its channel, ${channel}, has no share of its own: it is given what channels with a share leave.`,
    };
  return own.within === undefined
    ? {
        ja: `販売経路「${channel}」の割当枠は${own.percent}%です。`,
        en: `Its channel, ${channel}, has a share of ${own.percent}%.`,
      }
    : {
        ja: `販売経路「${channel}」の割当枠は、「${own.within}」の枠のうち${own.percent}%です。`,
        en: `Its channel, ${channel}, has ${own.percent}% of the share of ${own.within}.`,
      };
}

/** How the house shares what comes, as far as it concerns a line of that channel; nothing where all goes down the queue. */
export const sharingWords = (
  { whenShort, completeLines, waitersPercent, quotas }: SharingTerms,
  channel: string,
): readonly Words[] =>
  [
    WHEN_SHORT[whenShort],
    completeLines ? WHOLE_LINES : null,
    waitersPercent < 100 ? waitersWords(waitersPercent) : null,
    quotaWords(quotas, channel),
  ].filter((words) => words !== null);
