import type { Answer } from '../servers/api-client';

/** What every refusal is: RFC 9457, by a type of ours, of its own status, and never with the inside turned out. */
export function expectProblem(answer: Answer, status: number, slug?: string): void {
  expect({ status: answer.status, body: answer.body }).toMatchObject({
    status,
    body: {
      type:
        slug === undefined ? expect.stringMatching(/^urn:backorder:problem:[a-z-]+$/) : `urn:backorder:problem:${slug}`,
      title: expect.stringMatching(/./),
      status,
      detail: expect.stringMatching(/./),
    },
  });
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  // A line of a stack names a file; the field `at` of a body, refused with an example of a moment, is none.
  expect(answer.text).not.toMatch(/\bat .+\.[cm]?[jt]sx?:\d+:\d+|node:internal|node_modules|select |insert into/);
  if (status === 422)
    expect(answer.body.errors).toEqual(
      expect.arrayContaining([{ pointer: expect.any(String), message: expect.stringMatching(/./) }]),
    );
}

/** A 422 that names this field. */
export function expectRefused(answer: Answer, pointer: string, message?: RegExp): void {
  expectProblem(answer, 422);
  expect(answer.body.errors).toContainEqual({
    pointer,
    message: message === undefined ? expect.any(String) : expect.stringMatching(message),
  });
}
