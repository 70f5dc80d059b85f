import { z } from "zod";
import { httpServerFields, httpServers } from "../http-server-config.ts";

const prometheusServer = z.strictObject(httpServerFields);

/** The Prometheus servers to read from, each with a name of its own. */
export const prometheusConfig = httpServers("Prometheus", prometheusServer);

export type PrometheusServer = z.infer<typeof prometheusServer>;
