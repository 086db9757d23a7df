/** Stands in for the SDK's table of partitions and regions, of which only a prefix of the user agent would be left. */
export const partitionsInfo = {
  partitions: [{ id: "aws", regions: {}, regionRegex: "", outputs: {} }],
  version: "1.1",
};
