import { LEGAL_NOTICES } from '../../emails/mail-facts';
import { givesWayTo } from '../../record/overtaken-calls';
import { allSamples, sample } from '../emails/sample-mails';

const REAL_NOTICES = LEGAL_NOTICES.filter((template) => template !== 'first-notice');

test.each(allSamples)('no legal notice is lost to a newer one: %s', (_name, { matter }) => {
  const isOver = matter.template === 'cancelled' && matter.whole;
  const lost = givesWayTo(matter).filter((template) => REAL_NOTICES.includes(template));
  expect(lost).toEqual(isOver ? REAL_NOTICES.filter((template) => template !== 'acceptance') : []);
});

test.each(allSamples)('what came of an order is told whatever is told after it: %s', (_name, { matter }) => {
  expect(givesWayTo(matter)).not.toEqual(expect.arrayContaining(['cancelled']));
  expect(givesWayTo(matter)).not.toEqual(expect.arrayContaining(['shipped']));
  expect(givesWayTo(matter)).not.toEqual(expect.arrayContaining(['refund-done']));
});

test('a later date takes the place of an earlier one, and goods that are here of both', () => {
  expect(givesWayTo(sample('en', 'date-changed').matter)).toEqual(expect.arrayContaining(['date-confirmed', 'status']));
  expect(givesWayTo(sample('en', 'arrived').matter)).toEqual(expect.arrayContaining(['date-changed', 'first-notice']));
  expect(givesWayTo(sample('en', 'date-changed').matter)).not.toContain('first-notice');
});
