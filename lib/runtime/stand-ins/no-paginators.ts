// Stands in for paginators of queries and scans: nothing here reads more than one item.
export {};
