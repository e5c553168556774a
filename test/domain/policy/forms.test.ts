import { Type } from 'typebox';
import { choiceIn, fieldsOf, objectIn } from '../../../domain/policy/forms';
import { Cancellation } from '../../../domain/policy/sections/cancellation';
import { Legal } from '../../../domain/policy/sections/legal';
import { Offers } from '../../../domain/policy/sections/offers';

const Post = Type.Object({ by: Type.Literal('post'), days: Type.Integer() });
const Van = Type.Object({ by: Type.Literal('van'), plate: Type.String() });

describe('an object of several forms', () => {
  test('is told by the one field that each of them says otherwise, null beside them or not', () => {
    for (const nulls of [[], [Type.Null()]]) {
      const schema = Type.Union([Post, Van, ...nulls]);
      const choice = choiceIn(schema);
      expect([choice?.by, choice?.forms.size]).toEqual(['by', 2]);
      expect(choice?.forms.get('post')).toBe(Post);
      expect(fieldsOf(schema, { by: 'van' })).toBe(Van.properties);
      expect(fieldsOf(schema, { by: 'boat' })).toBeNull();
      expect(fieldsOf(schema, {})).toBeNull();
      expect(objectIn(schema)).toBeNull();
    }
  });

  test.each([
    ['one form only', Type.Union([Post, Type.Null()])],
    ['two forms that say the same', Type.Union([Post, Type.Object({ by: Type.Literal('post') })])],
    ['a form that need not say it', Type.Union([Post, Type.Object({ by: Type.Optional(Type.Literal('van')) })])],
    ['a form that may say several things', Type.Union([Post, Type.Object({ by: Type.String() })])],
    ['a form that is no object', Type.Union([Post, Van, Type.Integer()])],
    ['a plain value', Type.Integer()],
  ])('is not %s', (_what, schema) => {
    expect(choiceIn(schema)).toBeNull();
  });
});

test('of a pack the law is such a choice; a coupon, or days of one kind or the other, are not', () => {
  expect(choiceIn(Legal)?.by).toBe('regime');
  expect([...(choiceIn(Legal)?.forms.keys() ?? [])]).toEqual([
    'us-mitor',
    'eu-2011-83',
    'jp-tokushoho',
    'marketplace-7-business-days',
    'marketplace-4-days',
  ]);
  expect(choiceIn(Cancellation.properties.coupon)).toBeNull();
  expect(fieldsOf(Cancellation.properties.coupon, {})).toHaveProperty('validDays');
  expect(fieldsOf(Cancellation.properties.refundWithinDays, { businessDays: 3 })).toBeNull();
  expect(fieldsOf(Offers, {})).toBe(Offers.properties);
});
