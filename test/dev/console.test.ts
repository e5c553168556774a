import { consoleOn } from '../../dev/console';

class Screen {
  text = '';
  constructor(readonly isTTY: boolean) {}
  write(text: string): boolean {
    this.text += text;
    return true;
  }
}

test('on a terminal progress stands in one line, which the next thing said replaces', () => {
  const out = new Screen(true);
  const say = consoleOn(out);
  say('1 MB so far', 'passing');
  say('2 MB so far', 'passing');
  say('done');
  say('next');
  expect(out.text).toBe('  1 MB so far\r\x1b[2K  2 MB so far\r\x1b[2K  done\n  next\n');
});

test('elsewhere it is told in a line of its own, after five seconds in which nothing else was', () => {
  const out = new Screen(false);
  let now = 1000;
  const say = consoleOn(out, () => now);
  say('begun');
  for (; now <= 13_000; now += 500) say(`${now / 1000} s`, 'passing');
  say('done');
  expect(out.text).toBe('  begun\n  6 s\n  11 s\n  done\n');
});
