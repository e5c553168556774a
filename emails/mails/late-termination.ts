import { type Block, paragraphEn, paragraphJa } from '../blocks';
import { dayText } from '../dates';
import { type FactsOf, type MailWriter, orderTagEn, orderTagJa } from '../letter';
import { quantitiesAndOrder, quantityItems, waitingDates } from '../order-lines';

type Facts = FactsOf<'late-termination'>;

/** What was late, each with the day by which it should have been there. */
function late({ locale, matter }: Facts): Block {
  const ja = locale === 'ja';
  return quantityItems(locale, ja ? 'お届けできていない商品' : 'Not delivered', matter.late, (index) => {
    const { because, lastDay } = matter.late[index] ?? {};
    const value = lastDay === undefined ? '' : dayText(locale, lastDay);
    return because === 'further-period-passed'
      ? { label: ja ? 'お客様がお定めになった期日' : 'The date you set', value }
      : { label: ja ? 'ご指定のお届け期日' : 'The date you needed it by', value };
  });
}

/**
 * Delivery is late beyond the period the customer set, or a day that was essential: he may end the contract
 * (2011/83/EU art. 18, 民法541条, 542条). Silence is no answer, and nothing is cancelled by it.
 */
export const lateTermination: MailWriter<'late-termination'> = {
  ja: (facts) => ({
    subject: `【重要】お届け遅延のお詫びと契約解除のご案内${orderTagJa(facts)}`,
    preview: '期日までにお届けできなかった商品は、契約を解除していただけます。',
    opening: paragraphJa(
      '以下の商品を、期日までにお届けすることができませんでした。',
      'お待ちいただいておりますところ、誠に申し訳ございません。',
    ),
    body: [
      ...quantitiesAndOrder(facts, late(facts), facts.matter.late),
      ...paragraphJa(
        'これらの商品につきましては、売買契約を解除していただけます。',
        facts.matter.paid
          ? '解除された場合は、お支払い済みの代金の全額を、お支払い時と同じ方法で、速やかにご返金いたします。ほかにお届けする商品がない場合は、送料も併せてご返金いたします。'
          : '解除された商品の代金をご請求することはございません。',
      ),
      ...paragraphJa(
        'ご連絡がない場合に、キャンセルとすることはございません。引き続きお届けに向けて手配いたします。',
        '契約の解除は、発送前であればいつでも承ります。',
      ),
      ...waitingDates(facts),
    ],
    action: {
      invitation: '契約の解除のお手続きや、最新の状況のご確認は、下記のページで承っております。',
      label: '状況を確認する・契約を解除する',
      spoken: '契約の解除をご希望の場合は、お電話で承ります。',
    },
    closing: paragraphJa('ご迷惑をおかけいたしますことを、重ねて深くお詫び申し上げます。'),
  }),
  en: (facts) => ({
    subject: `Your ${orderTagEn(facts)} is late: you may now end the contract`,
    preview: 'We did not deliver in time, and you can have your money back.',
    opening: paragraphEn('We have not delivered the items below in time. We are sorry.'),
    body: [
      ...quantitiesAndOrder(facts, late(facts), facts.matter.late),
      ...paragraphEn(
        'You may now end the contract for these items.',
        facts.matter.paid
          ? 'If you do, we will refund everything you paid for them without undue delay, the way you paid. If nothing else of your order is left to deliver, that includes the cost of delivery.'
          : 'If you do, you will not be charged for them.',
      ),
      ...paragraphEn(
        'If we do not hear from you, nothing is cancelled: we will go on working to deliver.',
        'You can end the contract at any time until the items ship.',
      ),
      ...waitingDates(facts),
    ],
    action: {
      invitation: 'You can end the contract, or see where your order stands, on this page:',
      label: 'See my order or end the contract',
      spoken: 'If you would like to end the contract, just tell us.',
    },
    closing: paragraphEn('Once again, we are sorry to have kept you waiting.'),
  }),
};
