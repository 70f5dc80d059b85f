import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import pg from "pg";

/** All that a bare bot keeps: one row for an event, committed when this resolves; the same event again is no second row. */
export function createRow(databaseUrl: string): (eventId: string, event: unknown) => Promise<void> {
  const pool = new pg.Pool({ connectionString: databaseUrl });
  return async (eventId, event) => {
    await pool.query("insert into events (event_id, event) values ($1, $2) on conflict do nothing", [
      eventId,
      JSON.stringify(event),
    ]);
  };
}

/** Tells the process that started this one where the bot listens. */
export function tellPort(server: Server): void {
  process.send?.((server.address() as AddressInfo).port);
}
