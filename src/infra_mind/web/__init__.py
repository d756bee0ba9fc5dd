"""The pages: templates without a build step, over the same HTTP interface as everybody's."""
