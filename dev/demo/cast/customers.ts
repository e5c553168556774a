import type { ShopId } from './shops';

/** Who buys. Nobody of them exists; their addresses are at domains kept for examples. */
export interface Customer {
  readonly shop: ShopId;
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly company?: string;
  readonly department?: string;
}

function inKyoto(id: string, name: string, more: Partial<Customer> = {}): Customer {
  return { shop: 'komorebi', id: `demo-${id}`, name, email: `${id}@example.jp`, ...more };
}

function inPortland(id: string, name: string, more: Partial<Customer> = {}): Customer {
  return { shop: 'marlow', id: `demo-${id}`, name, email: `${id}@example.com`, ...more };
}

export const SATO = inKyoto('sato.kenichi', '佐藤 健一');
export const SUZUKI = inKyoto('suzuki.aya', '鈴木 彩');
export const TANAKA = inKyoto('tanaka.mayumi', '田中 真由美');
export const ITO = inKyoto('ito.daisuke', '伊藤 大輔');
export const WATANABE = inKyoto('watanabe.yoko', '渡辺 陽子');
export const NAKAMURA = inKyoto('nakamura.sho', '中村 翔');
export const KOBAYASHI = inKyoto('kobayashi.emi', '小林 恵美');
export const KATO = inKyoto('kato.naoki', '加藤 直樹');
export const YOSHIDA = inKyoto('yoshida.chika', '吉田 千佳');
export const YAMAMOTO = inKyoto('yamamoto.ryo', '山本 涼');
export const MATSUMOTO = inKyoto('matsumoto.kana', '松本 佳奈');
export const INOUE = inKyoto('inoue.takeshi', '井上 武');
export const KIMURA = inKyoto('kimura.saori', '木村 沙織');
export const SHIMIZU = inKyoto('shimizu.jun', '清水 潤');
export const HAYASHI = inKyoto('hayashi.miho', '林 美穂');
export const TAKAHASHI = inKyoto('takahashi.misaki', '高橋 美咲', {
  company: '株式会社みなとカフェ',
  department: '仕入部',
});
export const OGAWA = inKyoto('ogawa.satoshi', '小川 聡', {
  company: '有限会社ひだまり書房',
  department: '店舗企画課',
});

export const CLARKE = inPortland('emma.clarke', 'Emma Clarke');
export const NGUYEN = inPortland('daniel.nguyen', 'Daniel Nguyen');
export const MORALES = inPortland('sofia.morales', 'Sofia Morales');
export const BENNETT = inPortland('jack.bennett', 'Jack Bennett');
export const OKAFOR = inPortland('ada.okafor', 'Ada Okafor');
export const LINDQVIST = inPortland('erik.lindqvist', 'Erik Lindqvist');
export const PATEL = inPortland('priya.patel', 'Priya Patel');
export const ROSSI = inPortland('anna.rossi', 'Anna Rossi');
export const WALKER = inPortland('tom.walker', 'Tom Walker');
export const DUBOIS = inPortland('claire.dubois', 'Claire Dubois');
export const REED = inPortland('marcus.reed', 'Marcus Reed');
export const COHEN = inPortland('leah.cohen', 'Leah Cohen');
export const MURPHY = inPortland('sean.murphy', 'Sean Murphy');
export const HALE = inPortland('robert.hale', 'Robert Hale', {
  company: 'Lakeside Cafe LLC',
  department: 'Purchasing',
});
export const BROOKS = inPortland('nina.brooks', 'Nina Brooks', {
  company: 'Brooks & Daughters Interiors',
  department: 'Projects',
});
