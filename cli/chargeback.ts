import { type AddCommand, OWNER_URL, print } from './lib/command.ts';
import { stopSignal } from './lib/stop-signal.ts';

const LONG_HELP = `
Works on the database of PLENUM_DATABASE_URL. Examples:
  plenum chargeback update                    works out the month so far, and the one before it, for the dashboards
  plenum chargeback update --every 1h         goes on doing so, as a service
  plenum chargeback close 2026-10 --dry-run   says what closing would do, and keeps nothing
  plenum chargeback close 2026-10             closes the month: its figures stay as they are
  plenum chargeback list                      months with who closed them, and whether the figures are still those`;

interface Flags {
  site?: string;
  url?: string;
}

interface UpdateFlags extends Flags {
  every?: string;
  ifFree?: true;
}

export const addChargeback: AddCommand = (program) => {
  const chargeback = program
    .command('chargeback')
    .description('work out, close and list what tenants and jobs cost, month by month')
    .addHelpText('after', LONG_HELP);
  const add = (name: string, description: string) =>
    chargeback
      .command(name)
      .exitOverride()
      .description(description)
      .option('--site <id>', 'only this site (default: all)')
      .option('--url <url>', OWNER_URL);
  const urlOf = ({ url = process.env.PLENUM_DATABASE_URL }: Flags) => url;
  add('update [month]', 'work out open months anew, from what the database has now')
    .option('--every <duration>', 'go on at this interval, between 5m and 1h; of several on a database one is at work')
    .option('--if-free', 'do nothing while another process goes on doing so')
    .action(async (month: string | undefined, flags: UpdateFlags) => {
      const asked = { site: flags.site, url: urlOf(flags) };
      if (month !== undefined && (flags.every !== undefined || flags.ifFree)) {
        throw new Error('Chargeback update: a month is worked out once. Leave --every and --if-free out.');
      }
      // What it takes is loaded only where it is asked for.
      const { updateMonths } = await import('./chargeback/update.ts');
      const { checkEvery, keepUpdating, updateIfFree } = await import('./chargeback/keep.ts');
      if (flags.every !== undefined) {
        const everyMs = checkEvery(flags.every);
        const stopped = new AbortController();
        void stopSignal(() => process.exit(1)).then(() => stopped.abort());
        await keepUpdating(asked, print, stopped.signal, { everyMs });
      } else if (flags.ifFree) {
        await updateIfFree(asked, print);
      } else {
        await updateMonths(month, asked, print);
      }
    });
  add('close <month>', 'close a month that is over; of one that is closed, what came later becomes a correction')
    .option('--dry-run', 'say what it would do, and keep nothing')
    .action(async (month: string, flags: Flags & { dryRun?: true }) => {
      const { closeMonth } = await import('./chargeback/close.ts');
      await closeMonth(month, { site: flags.site, url: urlOf(flags), dryRun: flags.dryRun ?? false }, print);
    });
  add('list', 'months that are worked out, with who closed them and whether they are still as they were closed').action(
    async (flags: Flags) => {
      const { listMonths } = await import('./chargeback/list.ts');
      await listMonths({ site: flags.site, url: urlOf(flags) }, print);
    }
  );
};
