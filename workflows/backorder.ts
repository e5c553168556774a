import { continueAsNew, workflowInfo } from '@temporalio/workflow';
import { Course } from './course';
import type { BackorderInput } from './names';

/**
 * The course of one order's backorder, from the first notice to its close. It decides when and which step; what a
 * step says and does follows from the facts, in the step's transaction. Ends with the outcome.
 */
export async function backorder({ backorderId, stepNo = 0 }: BackorderInput): Promise<string> {
  const course = new Course(backorderId, stepNo);

  // The customer hears at once. (The order's own transaction has seen to it; here the course takes it up.)
  await course.take(stepNo === 0 ? 'first-notice' : 'pass-on-change');

  while (!course.closed) {
    const occasion = await course.next();

    if ('news' in occasion) {
      switch (occasion.news) {
        case 'decided': // The customer, or staff for him, has answered or taken an answer back.
          await course.take('carry-out-decision');
          break;
        case 'orderChanged': // Cancelled, shipped, short, held: the order is not what it was.
          await course.take('pass-on-change');
          break;
        case 'restocked': // Units have come and are this order's.
          await course.take('pass-on-arrival');
          break;
        case 'supplierEta': // The date the goods are expected has moved.
          await course.take('pass-on-date');
          break;
      }
    } else {
      switch (occasion.deadline) {
        case 'held-news': // Dates have stopped flapping.
          await course.take('pass-on-date');
          break;
        case 'news-day': // The day by which the customer was to hear more.
          await course.take('still-asking');
          break;
        case 'restock-day': // The morning after goods were due.
          await course.take('date-missed');
          break;
        case 'unknown-too-long': // No date for longer than anyone should wait unasked.
          await course.take('make-offer');
          break;
        case 'status': // A word that we have not forgotten.
          await course.take('status');
          break;
        case 'offer-reminder':
          await course.take('remind');
          break;
        case 'offer-expires': // Silence means what the offer said it would.
          await course.take('take-silence');
          break;
        case 'legal-clock': // A time the law sets: staff are warned, or what has not shipped is cancelled.
          await course.take('keep-law');
          break;
        case 'undo-ends': // The answer stands: money and coupon follow.
          await course.take('settle-decision');
          break;
        case 'authorization-ends': // The payment was only authorised, and not for much longer.
          await course.take('ask-for-renewal');
          break;
      }
    }

    if (workflowInfo().continueAsNewSuggested && course.quiet && !course.closed)
      await continueAsNew<typeof backorder>({ backorderId, stepNo: course.stepsTaken });
  }

  return course.outcome ?? 'closed';
}
