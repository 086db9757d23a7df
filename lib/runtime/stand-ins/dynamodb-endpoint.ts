import { regionalEndpoint } from "./regional-endpoint.ts";

/** Stands in for the module of the DynamoDB client that finds its endpoint. */
export const defaultEndpointResolver = regionalEndpoint("dynamodb");
