import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { purchase, purchasesOf, rowsOf, salesOf, sold } from '../../dev/demo/extracts';

const EXAMPLES = join(__dirname, '..', '..', 'examples');
const file = (name: string): string => readFileSync(join(EXAMPLES, name), 'utf8');

const HEAD = 'po_sent,delivered,po,supplier,mode,destination';
const purchases = (...lines: readonly string[]) => purchasesOf([HEAD, ...lines].join('\n'));

describe('rows of a CSV file', () => {
  test('go by their column names, quoted commas and quotes included', () => {
    expect(rowsOf('supplier,place\n"Orgenics, Ltd",Haiti\n"Say ""Ah"" Ltd",\n')).toEqual([
      { supplier: 'Orgenics, Ltd', place: 'Haiti' },
      { supplier: 'Say "Ah" Ltd', place: '' },
    ]);
  });

  test('come out as they went in, whatever the fields hold', () => {
    const field = fc.string({ unit: fc.constantFrom('a', ',', '"', ' ', 'é', '社') });
    const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.tuple(field, field)), (rows) => {
        const csv = ['a,b', ...rows.map((fields) => fields.map(quoted).join(','))].join('\n');
        expect(rowsOf(csv)).toEqual(rows.map(([a, b]) => ({ a, b })));
      }),
      { seed: 20261124 },
    );
  });

  test('with a field too many are refused rather than shifted', () => {
    expect(() => rowsOf('a,b\n1,2,3')).toThrow('does not have the columns a, b');
  });
});

describe('slips of a supplier', () => {
  test('are what an order took beyond what the supplier usually takes', () => {
    const found = purchases(
      '2009-01-01,2009-01-11,A,Smith,Air,Haiti',
      '2009-01-01,2009-01-21,B,Smith,Air,Haiti',
      '2009-01-01,2009-02-10,C,Smith,Air,Haiti',
      '2009-01-01,2009-06-01,D,Jones,Air,Haiti',
    );
    expect(found.get('A')).toEqual({ po: 'A', quotedDays: 20, deliveredDays: [10], slip: -10 });
    expect(found.get('B')?.slip).toBe(0);
    expect(found.get('C')?.slip).toBe(20);
    expect(found.get('D')?.slip).toBe(0);
  });

  test('are counted to the last delivery where an order came in parts', () => {
    const found = purchases(
      '2009-01-01,2009-01-31,A,Smith,Air,Haiti',
      '2009-01-01,2009-01-11,A,Smith,Air,Haiti',
      '2009-01-01,2009-01-21,B,Smith,Air,Haiti',
    );
    expect(found.get('A')).toEqual({ po: 'A', quotedDays: 25, deliveredDays: [10, 30], slip: 5 });
  });

  test('of all orders of a supplier lie around nought', () => {
    const days = fc.integer({ min: 1, max: 300 });
    fc.assert(
      fc.property(fc.array(days, { minLength: 1, maxLength: 20 }), (took) => {
        const day = (count: number): string => new Date(Date.UTC(2009, 0, 1 + count)).toISOString().slice(0, 10);
        const found = [
          ...purchases(...took.map((count, index) => `${day(0)},${day(count)},P${index},Smith,Air,X`)).values(),
        ];
        const late = found.filter(({ slip }) => slip > 0).length;
        const early = found.filter(({ slip }) => slip < 0).length;
        expect(Math.max(late, early)).toBeLessThanOrEqual(found.length / 2);
        for (const { quotedDays, deliveredDays, slip } of found)
          expect(quotedDays + slip).toBe(Math.max(...deliveredDays));
      }),
      { seed: 20261124 },
    );
  });
});

describe('the extracts under examples/', () => {
  test('hold what their README says', () => {
    const readme = file('README.md');
    const leadTimes = file('supplier-lead-times.csv');
    const demand = file('daily-demand.csv');
    const items = new Set(rowsOf(demand).map(({ sku }) => sku));
    expect(readme).toContain(`${purchasesOf(leadTimes).size} orders, ${rowsOf(leadTimes).length} rows.`);
    expect(readme).toContain(`for ${items.size} items`);
    expect(readme).toContain(`${rowsOf(demand).length} rows.`);
  });

  test('name their sources, authors and licences', () => {
    const readme = file('README.md');
    expect(readme).toContain('U.S. Agency for International Development (USAID)');
    expect(readme).toContain('public domain');
    expect(readme).toContain('Chen, D. (2015). *Online Retail*');
    expect(readme).toContain('https://doi.org/10.24432/C5BW33');
    expect(readme).toContain('https://creativecommons.org/licenses/by/4.0/');
  });

  test('have every sale once, in whole units', () => {
    const rows = rowsOf(file('daily-demand.csv'));
    const sales = salesOf(file('daily-demand.csv'));
    expect(sales.size).toBe(rows.length);
    for (const { units, cancelled } of sales.values()) {
      expect(units).toBeGreaterThanOrEqual(1);
      expect(Number.isInteger(units) && Number.isInteger(cancelled)).toBe(true);
    }
  });

  test('give the story real orders to refer to, and nothing else', () => {
    expect(purchase('SCMS-39430')).toEqual({ po: 'SCMS-39430', quotedDays: 63, deliveredDays: [79], slip: 16 });
    expect(sold('22699', '2011-09-30')).toEqual({ sku: '22699', units: 5, cancelled: 2 });
    expect(() => purchase('SCMS-0')).toThrow('SCMS-0 is not in the extract');
    expect(() => sold('22699', '2011-12-24')).toThrow('22699 2011-12-24 is not in the extract');
  });
});
