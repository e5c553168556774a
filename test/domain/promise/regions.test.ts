import { iso31662 } from 'iso-3166';
import { regionCode } from '../../../domain/promise/regions';

test.each([
  ['JP', 'JP-47'],
  ['JP', '47'],
  ['JP', '沖縄県'],
  ['JP', '沖縄'],
  ['JP', 'Okinawa'],
  ['JP', ' okinawa-ken '],
  ['JP', '４７'],
])('%s %s is Okinawa', (country, region) => {
  expect(regionCode(country, region)).toBe('JP-47');
});

test.each([
  ['JP', '1', 'JP-01'],
  ['JP', '北海道', 'JP-01'],
  ['JP', 'Hokkaidō', 'JP-01'],
  ['JP', '東京都', 'JP-13'],
  ['JP', '京都府', 'JP-26'],
  ['JP', '京都', 'JP-26'],
  ['JP', 'Chiba', 'JP-12'],
  ['US', 'AK', 'US-AK'],
  ['US', 'alaska', 'US-AK'],
  ['GB', 'Somewhere', 'Somewhere'],
])('%s %s is %s', (country, region, code) => {
  expect(regionCode(country, region)).toBe(code);
});

test('every prefecture is found by each of its names, and no two share one', () => {
  const codes = iso31662.filter(({ code }) => code.startsWith('JP-')).map(({ code }) => code);
  expect(codes.map((code) => regionCode('JP', code.slice(3)))).toEqual(codes);
  const kanji = ['三重県', '兵庫県', '大分県', '岐阜県', '愛媛県', '熊本県', '鹿児島県'];
  expect(kanji.map((name) => regionCode('JP', name))).toEqual([
    'JP-24',
    'JP-28',
    'JP-44',
    'JP-21',
    'JP-38',
    'JP-43',
    'JP-46',
  ]);
});
