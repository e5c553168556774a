import { prepareMails, renderMail } from '../emails/render';
import { renderMailPlainly } from '../emails/render-plainly';
import { sampleMails } from '../emails/samples';
import { inRounds, type Measured } from './rounds';

/** Mails rendered per second of processor time. */
async function perCpuSecond(times: number, render: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  for (let index = 0; index < times; index++) await render();
  const { user, system } = process.cpuUsage(before);
  return times / ((user + system) / 1_000_000);
}

export type Mails = Readonly<Record<'compiled' | 'plain', Measured>>;

/** Every sample in both languages, by the compiled templates and by rendering its component tree anew. */
export async function measureMails(rounds: number, times: number): Promise<Mails> {
  await prepareMails();
  const samples = (['ja', 'en'] as const).flatMap((locale) => Object.values(sampleMails(locale)));
  const per = samples.length;
  return inRounds(rounds, [
    {
      name: 'compiled',
      run: async () =>
        per *
        (await perCpuSecond(times * 10, async () => {
          for (const facts of samples) renderMail(facts);
        })),
    },
    {
      name: 'plain',
      run: async () =>
        per *
        (await perCpuSecond(times, async () => {
          for (const facts of samples) await renderMailPlainly(facts);
        })),
    },
  ]);
}
