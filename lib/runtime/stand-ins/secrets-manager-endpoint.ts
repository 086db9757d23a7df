import { regionalEndpoint } from "./regional-endpoint.ts";

/** Stands in for the module of the Secrets Manager client that finds its endpoint. */
export const defaultEndpointResolver = regionalEndpoint("secretsmanager");
