import { describeFailure } from '#database/failure.ts';
import type { ApplyContext } from './apply-context.ts';

/** An address that the database cannot even be asked about must not hide its neighbours. */
export async function resolveKnown(context: ApplyContext, source: string, addresses: readonly string[]): Promise<void> {
  try {
    await context.ids.resolve(context.session, source, addresses);
  } catch (error) {
    if (!context.isFinal(describeFailure(error))) {
      throw error;
    }
    if (addresses.length > 1) {
      const middle = Math.ceil(addresses.length / 2);
      await resolveKnown(context, source, addresses.slice(0, middle));
      await resolveKnown(context, source, addresses.slice(middle));
    }
  }
}
