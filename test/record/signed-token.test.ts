import fc from 'fast-check';
import { readSignedToken, signedToken } from '../../record/signed-token';

const SECRET = 'a secret for tests, long enough to sign with';
const claims = fc.tuple(
  fc.stringMatching(/^[A-Za-z0-9._~-]{1,64}$/),
  fc.integer({ min: 1, max: 1_000_000 }).map(String),
  fc.integer({ min: 10_000, max: 100_000 }).map(String),
);
const purpose = fc.constantFrom('link' as const, 'supplier-link' as const);

test('a token says what it was made of, the same bytes every time, for its purpose and secret only', () => {
  fc.assert(
    fc.property(purpose, claims, (of, said) => {
      const token = signedToken(of, said, SECRET);
      expect(signedToken(of, said, SECRET)).toBe(token);
      expect(readSignedToken(of, token, SECRET)).toEqual(said);
      expect(readSignedToken(of === 'link' ? 'supplier-link' : 'link', token, SECRET)).toBeNull();
      expect(readSignedToken(of, token, `${SECRET}.`)).toBeNull();
    }),
  );
});

test('no other text is a token: changed, cut, lengthened, or made up', () => {
  const sign = fc.constantFrom(...'ABCabc019-_.%=/+ あ');
  fc.assert(
    fc.property(purpose, claims, fc.nat(), sign, fc.nat(2), (of, said, place, other, how) => {
      const token = signedToken(of, said, SECRET);
      const at = place % token.length;
      const changed = [
        token.slice(0, at) + other + token.slice(at + 1),
        token.slice(0, at) + token.slice(at + 1),
        token.slice(0, at) + other + token.slice(at),
      ][how] as string;
      if (changed !== token) expect(readSignedToken(of, changed, SECRET)).toBeNull();
    }),
  );
  fc.assert(
    fc.property(purpose, fc.string(), (of, text) => {
      expect(readSignedToken(of, text, SECRET)).toBeNull();
    }),
  );
});
