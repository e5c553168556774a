import { clock, dated, day, JP_SHOP } from '../course/facts';
import { paymentAuthorized } from '../course/outside';
import { arrives, diary, ordered } from '../course/shop';

const ENDS = clock(JP_SHOP, 10, '12:00');

/** Waits for goods of day 20; its payment is authorised until day 10. */
function authorized() {
  const world = ordered([dated(JP_SHOP, 'A', day(20))]);
  world.happen(paymentAuthorized(world.facts, ENDS));
  return world;
}

test('an authorisation that ends: the customer is asked before, and staff see to it at its end, once', () => {
  const world = authorized();
  world.passUntil(clock(JP_SHOP, 7, '12:00'));
  expect(world.tasks).toEqual(['authorization-ending']);
  expect(world.deadlines.find(({ kind }) => kind === 'authorization-ends')?.at).toBe(ENDS);
  world.passUntil(clock(JP_SHOP, 18, '12:00'));
  expect(world.tasks).toEqual(['authorization-ending', 'authorization-ended']);
  expect(diary(world).filter((entry) => entry.endsWith('authorization-ending'))).toHaveLength(1);
});

test('one that was renewed has not ended; the renewed one does at its own end', () => {
  const world = authorized();
  world.passUntil(clock(JP_SHOP, 8, '12:00'));
  world.happen(paymentAuthorized(world.facts, clock(JP_SHOP, 15, '12:00')));
  world.passUntil(clock(JP_SHOP, 11, '12:00'));
  expect(world.tasks).toEqual(['authorization-ending']);
  world.passUntil(clock(JP_SHOP, 16, '12:00'));
  expect(world.tasks).toEqual(['authorization-ending', 'authorization-ending', 'authorization-ended']);
});

test('one that ends after the goods have been sent is nobody’s matter', () => {
  const world = authorized();
  arrives(world, 'A', 1);
  world.passUntil(clock(JP_SHOP, 12, '12:00'));
  expect(world.tasks).toEqual([]);
});

test('one that had ended when the course came to it is only for staff: nobody is asked to renew it before then', () => {
  const world = authorized();
  world.now = clock(JP_SHOP, 11, '12:00');
  world.take('ask-for-renewal');
  expect(world.tasks).toEqual(['authorization-ended']);
  expect(diary(world).filter((entry) => entry.endsWith('authorization-ending'))).toEqual([]);
  expect(world.deadlines.filter(({ kind }) => kind === 'authorization-ends')).toEqual([]);
});
